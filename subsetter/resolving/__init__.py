"""A config and its catalog become rules: globs expanded, names checked, all that is wrong reported at once.

``resolving`` puts the stages together. What the specification leaves open is decided so:

* A relation without a name is called ``<child>.<its columns, joined by _>``; one of a glob ``<child>.<name>``.
* An exact relation takes the place of a glob's relation over the same child columns, as with rules for tables.
* A glob relation reaches its own parent table only where that is a self-reference: other columns than the key.
* A rule without selection keywords and without ``copy`` waits for references, as ``copy: referenced`` does.
* A rule under a table's own name that can never bring a row is a problem; under a glob it is a note.
* ``never_copy`` covers whole columns: a glob that matches a field inside a row leaves out the column. A glob without
  a dot is compared with names of columns and fields, one with dots with whole paths.
* ``never_copy`` wins over ``keep``. A glob of it that matches no column of the sources is a problem.
* What a column is needed for in the copy: required relations between copied tables with their conditions, keys of
  samples and caps, partitions. Columns of other conditions and of ``order_by`` are read in the source only.
"""

from subsetter.resolving.resolve import resolve

__all__ = ["resolve"]
