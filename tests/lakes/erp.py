"""A lake in the shape of an ERP system, written by hand from general knowledge.

The inference of relations is measured on it and was never tuned for it: whoever works on the scorer does not look at
what it gets wrong here. The names follow the habits of such systems: modules before tables (``gl_``, ``ap_``), headers
and lines, ``_all`` behind, accounts as combinations of segments, references by another name than the key's.
"""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from typing import Any

from tests.properties.meaning import Lake, Relation, Table

_TABLES = """
hr_locations_all location_id 12: town_or_city varchar; zip varchar
hr_organization_units organization_id 10: org_name varchar; date_from date
hr_all_people person_id 80: full_name varchar; national_identifier varchar; email_address varchar
hr_assignments assignment_id 120: effective_start_date date; primary_flag varchar
hr_jobs job_id 14: job_name varchar
gl_ledgers ledger_id 3: short_name varchar
gl_code_combinations code_combination_id 90: segment1 varchar; segment2 varchar; segment3 varchar
gl_periods period_name 24: start_date date; end_date date
gl_je_batches je_batch_id 30: batch_status varchar
gl_je_headers je_header_id 100: description varchar; posted_date date
gl_je_lines - 400: je_line_num integer; accounted_dr decimal(12,2)
fnd_currencies currency_code 9: precision integer; enabled_flag varchar
fnd_user user_id 40: user_name varchar; last_logon_date date
fnd_territories territory_code 20: territory_short_name varchar
ap_suppliers vendor_id 30: segment1 varchar; vendor_name varchar
ap_supplier_sites_all vendor_site_id 50: vendor_site_code varchar; pay_site_flag varchar
ap_terms term_id 6: term_name varchar
ap_invoices_all invoice_id 200: invoice_num varchar; invoice_amount decimal(12,2); gl_date date
ap_invoice_lines_all - 500: line_number integer; amount decimal(12,2)
ap_checks_all check_id 90: check_number integer; check_date date
ap_invoice_payments_all invoice_payment_id 160: amount decimal(12,2)
po_headers_all po_header_id 110: segment1 varchar; type_lookup_code varchar
po_lines_all po_line_id 260: line_num integer; unit_price decimal(12,2)
mtl_parameters organization_code 6: process_enabled_flag varchar
mtl_system_items_b inventory_item_id 100: segment1 varchar; primary_uom_code varchar
mtl_units_of_measure uom_code 8: unit_of_measure varchar
mtl_item_categories category_set_line_id 120: enabled_flag varchar
mtl_categories_b category_id 15: segment1 varchar
mtl_onhand_quantities onhand_quantities_id 180: transaction_quantity integer
mtl_secondary_inventories secondary_inventory_name 9: description varchar
oe_order_headers_all header_id 150: order_number integer; ordered_date date
oe_order_lines_all line_id 420: line_number integer; ordered_quantity integer
hz_parties party_id 130: party_name varchar; party_number varchar
hz_cust_accounts cust_account_id 120: account_number varchar; status varchar
hz_cust_site_uses_all site_use_id 140: site_use_code varchar; primary_flag varchar
ra_customer_trx_all customer_trx_id 210: trx_number varchar; trx_date date
ra_customer_trx_lines_all customer_trx_line_id 480: line_number integer; extended_amount decimal(12,2)
"""
"""Each line is ``table key rows: columns``; ``-`` for a table without a key of its own."""

_RELATIONS = """
hr_organization_units location_id hr_locations_all
hr_locations_all country fnd_territories
hr_assignments person_id hr_all_people
hr_assignments job_id hr_jobs
hr_assignments organization_id hr_organization_units
hr_assignments supervisor_id hr_all_people
gl_ledgers currency_code fnd_currencies
gl_je_batches default_period_name gl_periods
gl_je_headers je_batch_id gl_je_batches
gl_je_headers ledger_id gl_ledgers
gl_je_headers period_name gl_periods
gl_je_headers created_by fnd_user
gl_je_lines je_header_id gl_je_headers
gl_je_lines code_combination_id gl_code_combinations
fnd_user employee_id hr_all_people
ap_suppliers parent_vendor_id ap_suppliers
ap_supplier_sites_all vendor_id ap_suppliers
ap_supplier_sites_all country fnd_territories
ap_supplier_sites_all terms_id ap_terms
ap_invoices_all vendor_id ap_suppliers
ap_invoices_all vendor_site_id ap_supplier_sites_all
ap_invoices_all terms_id ap_terms
ap_invoices_all invoice_currency_code fnd_currencies
ap_invoices_all last_updated_by fnd_user
ap_invoice_lines_all invoice_id ap_invoices_all
ap_invoice_lines_all po_header_id po_headers_all
ap_invoice_lines_all dist_code_combination_id gl_code_combinations
ap_checks_all vendor_id ap_suppliers
ap_checks_all currency_code fnd_currencies
ap_invoice_payments_all invoice_id ap_invoices_all
ap_invoice_payments_all check_id ap_checks_all
po_headers_all vendor_id ap_suppliers
po_headers_all agent_id hr_all_people
po_headers_all ship_to_location_id hr_locations_all
po_lines_all po_header_id po_headers_all
po_lines_all item_id mtl_system_items_b
po_lines_all unit_meas_lookup_code mtl_units_of_measure
mtl_system_items_b primary_unit_code mtl_units_of_measure
mtl_system_items_b buyer_id hr_all_people
mtl_item_categories inventory_item_id mtl_system_items_b
mtl_item_categories category_id mtl_categories_b
mtl_onhand_quantities inventory_item_id mtl_system_items_b
mtl_onhand_quantities subinventory_code mtl_secondary_inventories
hz_cust_accounts party_id hz_parties
hz_cust_site_uses_all cust_account_id hz_cust_accounts
hz_cust_site_uses_all location_id hr_locations_all
oe_order_headers_all sold_to_org_id hz_cust_accounts
oe_order_headers_all ship_to_org_id hz_cust_site_uses_all
oe_order_headers_all transactional_curr_code fnd_currencies
oe_order_lines_all header_id oe_order_headers_all
oe_order_lines_all inventory_item_id mtl_system_items_b
ra_customer_trx_all bill_to_customer_id hz_cust_accounts
ra_customer_trx_all term_id ap_terms
ra_customer_trx_lines_all customer_trx_id ra_customer_trx_all
ra_customer_trx_lines_all inventory_item_id mtl_system_items_b
ra_customer_trx_lines_all sales_order_line_id oe_order_lines_all
"""
"""Each line is ``child column parent``: the column refers to the parent's key."""


def lake() -> Lake:
    """The tables with their relations, without rules."""
    return _Maker().lake()


class _Maker:
    def __init__(self) -> None:
        self.random = random.Random("erp")
        self.relations = [tuple(line.split()) for line in _RELATIONS.strip().splitlines()]
        self.heads = {line.split()[0]: line for line in _TABLES.strip().splitlines()}
        self.keys = {name: self._keys(line) for name, line in self.heads.items()}

    def lake(self) -> Lake:
        graph = tuple(
            Relation(column, child, (column,), parent, (self._key(parent),)) for child, column, parent in self.relations
        )
        return Lake(tuple(map(self._table, self.heads)), graph)

    def _key(self, table: str) -> str:
        return self.heads[table].partition(":")[0].split()[1]

    def _keys(self, line: str) -> list[Any]:
        _, key, rows = line.partition(":")[0].split()
        is_text = key.endswith(("code", "name"))
        # Every key has numbers of its own, as sequences have in such a system.
        first = self.random.randrange(1, 60) * 1000
        return [f"{key[:3].upper()}-{first + n}" if is_text else first + n for n in range(int(rows))]

    def _table(self, name: str) -> Table:
        head, _, rest = self.heads[name].partition(":")
        own = [] if head.split()[1] == "-" else [(head.split()[1], self._kind(name))]
        references = [(column, parent) for child, column, parent in self.relations if child == name]
        columns = [one.split() for one in rest.split(";")]
        rows = [
            (
                *([key] if own else []),
                *(self._referred(column, parent) for column, parent in references),
                *(self._value(kind) for _, kind in columns),
            )
            for key in self.keys[name]
        ]
        kinds = [*own, *((column, self._kind(parent)) for column, parent in references)]
        return Table(name, (*kinds, *((column, kind) for column, kind in columns)), tuple(rows))

    def _kind(self, table: str) -> str:
        return "varchar" if isinstance(self.keys[table][0], str) else "bigint"

    def _referred(self, column: str, parent: str) -> Any:
        is_optional = column.startswith(("parent", "supervisor", "last", "buyer"))
        return None if is_optional and self.random.random() < 0.2 else self.random.choice(self.keys[parent])

    def _value(self, kind: str) -> Any:
        number = self.random.randrange(1, 10**5)
        if kind == "date":
            return dt.date(2020, 1, 1) + dt.timedelta(days=number % 2000)
        if kind == "integer":
            return number % 50
        return Decimal(number).scaleb(-2) if kind.startswith("decimal") else f"text {number}"
