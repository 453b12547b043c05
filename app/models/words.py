"""The words of rules (app.models.access) as SQL of each engine; {0}, {1} … are the arguments."""

from __future__ import annotations

WORDS: dict[str, dict[str, str]] = {
    "postgresql": {
        "sees": "{0} = any((select visible_owners())::bigint[])",
        "edits": "{0} = any((select editable_owners())::bigint[])",
        "zoned": "{0} = any((select my_zones())::bigint[])",
        # for few rows the planner looks up each share, for many it makes a hashed set of them
        "reached": "exists (select 1 from my_shares s where s.customer_id = {0})",
        "trusted": "exists (select 1 from my_shares s where s.customer_id = {0} and s.level >= {1})",
        "shared": "(exists (select 1 from my_shares s where s.customer_id = {0}) and exists (select 1 from my_shares s"
        " where s.customer_id = {0} and (s.old_kinds & {1} <> 0 or {2} >= s.since)))",
        "me": "{0} = (select me())",
        "active": "(select me()) is not null",
        "may": "(select may('{0}'))",
        "none": "{0} is null",
        "of": "{0}",
        "gone": "not exists (select 1 from contact p where p.id = {0})",
        "half": "exists (select 1 from file p where p.id = {0} and p.sha256 = '' and p.link = ''"
        " and p.owner_id = (select me()))",
        "part": "exists (select 1 from {0} p where p.id = {1})",
        "piece": "exists (select 1 from {0} p where p.id = {1}"
        " and p.owner_id = any((select editable_owners())::bigint[]))",
        "piece_at": "exists (select 1 from {0} p where p.id = {1} and p.revision = {2}"
        " and p.owner_id = any((select editable_owners())::bigint[]))",
        "made": "exists (select 1 from {0} p where p.id = {1}"
        " and (p.maker_id = (select me()) or p.maker_id = any((select editable_owners())::bigint[])))",
        "posted": "false",
        "turned_over": "false",
        "owned": "exists (select 1 from {0} p where p.id = {1} and p.owner_id = {2})",
        "inherited": "exists (select 1 from contract p join customer k on k.id = p.customer_id"
        " where p.id = {0} and p.keeper_id = (select me()) and p.created_at < k.owner_since)",
        "unpaid": "not exists (select 1 from voucher v where v.contract_id = {0} and v.state = 'confirmed'"
        " and v.kind in ('receipt', 'payment') group by v.contract_id"
        " having sum(case v.kind when 'payment' then -v.amount else v.amount end) <> 0)",
        "idle": "not exists (select 1 from voucher v where {0} in (v.from_fund_id, v.to_fund_id)"
        " and v.state <> 'void' and v.archived_at is null)",
        "drawn": "exists (select 1 from counter n where n.name = 'voucher:' || {0} || ':' || {1}"
        " and n.last = {2})",
        "joined": "exists (select 1 from my_deals d where d.deal_id = {0})",
        "works": "exists (select 1 from my_deals d where d.deal_id = {0} and d.works)",
        "led": "exists (select 1 from led_deals d where d.deal_id = {0})",
        "passing": "false",
        "stale": "false",
        "lent": "exists (select 1 from my_shares s where s.customer_id = {0} and s.old_kinds & {1} <> 0)",
        "lent_at": "(select min(s.since) from my_shares s where s.customer_id = {0})",
        "never": "false",
        "logged": "false",  # the triggers write with the rights of the tables' owner
    },
    "sqlite": {
        "sees": "{0} in (select id from temp.visible_owners)",
        "edits": "{0} in (select id from temp.editable_owners)",
        "zoned": "{0} in (select id from temp.my_zones)",
        "reached": "{0} in (select customer_id from temp.my_shares)",
        "trusted": "{0} in (select customer_id from temp.my_shares where level >= {1})",
        "shared": "({0} in (select customer_id from temp.my_shares where old_kinds & {1})"
        " or {0} in (select customer_id from temp.my_shares)"
        " and {2} >= (select min(since) from temp.my_shares where customer_id = {0}))",
        "me": "{0} = (select id from temp.viewer)",
        "active": "exists (select 1 from temp.viewer)",
        "may": "exists (select 1 from temp.viewer where {0})",
        "none": "{0} is null",
        "of": "{0}",
        "gone": "not exists (select 1 from main.contact p where p.id = {0})",
        "half": "exists (select 1 from main.file p where p.id = {0} and p.sha256 = '' and p.link = ''"
        " and p.owner_id = (select id from temp.viewer))",
        "part": "exists (select 1 from temp.{0} p where p.id = {1})",
        "piece": "exists (select 1 from main.{0} p where p.id = {1}"
        " and p.owner_id in (select id from temp.editable_owners))",
        "piece_at": "exists (select 1 from main.{0} p where p.id = {1} and p.revision = {2}"
        " and p.owner_id in (select id from temp.editable_owners))",
        "made": "exists (select 1 from temp.{0} p where p.id = {1} and (p.maker_id = (select id from temp.viewer)"
        " or p.maker_id in (select id from temp.editable_owners)))",
        # what a trigger of the ledger has just found true; there is one such row only
        "posted": "exists (select 1 from main.voucher v where v.id = {0} and v.state = 'confirmed')",
        "turned_over": "({2} <> 0 or {3} <> 0) and (select sum(e.received) = {2} + coalesce(max(d.received), 0)"
        " and sum(e.paid) = {3} + coalesce(max(d.paid), 0) from main.entry e left join main.fund_day d"
        " on d.fund_id = e.fund_id and d.day = e.day where e.fund_id = {0} and e.day = {1})",
        "owned": "exists (select 1 from main.{0} p where p.id = {1} and p.owner_id = {2})",
        "inherited": "exists (select 1 from main.contract p join main.customer k on k.id = p.customer_id"
        " where p.id = {0} and p.keeper_id = (select id from temp.viewer) and p.created_at < k.owner_since)",
        "unpaid": "not exists (select 1 from main.voucher v where v.contract_id = {0} and v.state = 'confirmed'"
        " and v.kind in ('receipt', 'payment') group by v.contract_id"
        " having sum(case v.kind when 'payment' then -v.amount else v.amount end) <> 0)",
        "idle": "not exists (select 1 from main.voucher v where {0} in (v.from_fund_id, v.to_fund_id)"
        " and v.state <> 'void' and v.archived_at is null)",
        "drawn": "exists (select 1 from main.counter n where n.name = 'voucher:' || {0} || ':' || {1}"
        " and n.last = {2})",
        "joined": "{0} in (select id from temp.my_deals)",
        "works": "{0} in (select id from temp.my_deals where works)",
        "led": "exists (select 1 from main.deal p where p.id = {0}"
        " and p.owner_id in (select id from temp.editable_owners))",
        # what the triggers of passages write, and take away when a move is undone
        "passing": "exists (select 1 from main.deal d where d.id = {0} and d.stage_id = {1} and d.stage_since = {2}"
        " and d.state = 'open')",
        "stale": "not exists (select 1 from main.deal d where d.id = {0}"
        " and (d.stage_since > {2} or d.stage_since = {2} and d.stage_id = {1}))",
        "lent": "{0} in (select customer_id from temp.my_shares where old_kinds & {1})",
        "lent_at": "(select min(since) from temp.my_shares where customer_id = {0})",
        "never": "0",
        "logged": "{0} = (select id from temp.viewer)",
    },
}
