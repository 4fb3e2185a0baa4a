"""Amazon Athena, through awswrangler: Glue and S3 Tables catalogs in, Hive and Iceberg tables out."""
