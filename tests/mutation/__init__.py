"""The planner and the templates, broken on purpose: do the tests notice?"""
