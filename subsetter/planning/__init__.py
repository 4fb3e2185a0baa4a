"""Pure planning: rules and catalog in, steps out. Nothing here touches the outside world."""
