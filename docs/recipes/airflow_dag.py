"""A DAG that refreshes the copies every night, one task for each config.

The package lives in an environment of its own, so that its requirements and Airflow's do not meet. Airflow 3; for
Airflow 2.x import DAG from airflow and BashOperator from airflow.operators.bash.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

CONFIGS = ("smoke", "dev", "perf")
SUBSET = "/srv/subsets/.venv/bin/subset"

with DAG(
    dag_id="subset_refresh",
    schedule="0 2 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,  # a night that was missed is made good by the next one
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(minutes=15)},
) as dag:
    for config in CONFIGS:
        BashOperator(
            task_id=f"refresh_{config}",
            bash_command=f"{SUBSET} refresh {config} --json",
            cwd="/srv/subsets",
            execution_timeout=timedelta(hours=3),
        )
