"""What a source table is: its columns, types, partitions, sizes and pins."""
