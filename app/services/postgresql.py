"""What PostgreSQL gets from the declarations: roles, rights, policies and the few functions that go past them.

Role names belong to the whole server, so each office has a prefix: `<prefix>_owner` owns everything and cannot log in,
`<prefix>_user` is every employee, who is also either in `<prefix>_all` (a role that sees all: plain SQL, full speed) or
in `<prefix>_limited`. Each employee logs in as `<prefix>_<login>`; rules stand on `session_user`, which nobody can
forge.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.models import Model, Owned, classes, table_of
from app.models.access import GIVE_CUSTOMER, HELD_KINDS, SEE_CUSTOMER, Access, sql
from app.models.activity import OPEN_STATES
from app.models.employee import RIGHTS
from app.services import (
    branches,
    derived,
    handover_rules,
    ledger,
    log,
    merge_rules,
    odds_rules,
    passages,
    pool_rules,
    postgresql_search,
    scoring,
    undoing,
)
from app.services.people_rules import EDITABLE_OWNERS, MY_DEPARTMENTS, VISIBLE_OWNERS

DEFINER = "security definer set search_path = office, public, pg_temp"
_NAMES = {"me": "(select me())", "s": ""}  # as a subquery it is asked once, not once for each row
_LOGGED = "logged(employee_id)"


def roles(prefix: str) -> Iterator[str]:
    """The roles and the schema of a new office; run by the server's administrator."""
    yield f"""do $$ begin
  if not exists (select from pg_roles where rolname = '{prefix}_owner') then
    create role {prefix}_owner nologin createrole; end if;
end $$"""
    for group in ("user", "all", "limited"):
        yield f"""do $$ begin
  if not exists (select from pg_roles where rolname = '{prefix}_{group}') then
    create role {prefix}_{group} nologin; end if;
end $$"""
    yield from groups(prefix)
    yield f"""do $$ begin
  execute format('revoke all on database %I from public', current_database());
  execute format('grant connect on database %I to {prefix}_user', current_database());
end $$"""
    yield "create extension if not exists hstore"
    yield "create extension if not exists pg_trgm"
    yield f"create schema if not exists office authorization {prefix}_owner"
    yield f"grant usage on schema office to {prefix}_user"
    yield f"grant {prefix}_owner to current_user"


def groups(prefix: str) -> Iterator[str]:
    """The owner gives the groups to employees, but is no member: their rules do not hold in the functions that it runs.

    Otherwise the rule of customers, which asks `my_shares`, would meet that of shares, which asks for customers.
    """
    for group in ("user", "all", "limited"):
        yield f"grant {prefix}_{group} to {prefix}_owner with admin true, inherit false"


def drop() -> Iterator[str]:
    """Take away everything that is generated, so that it can be made again after an upgrade.

    Without its policies the owner would see no row of a table that forces them.
    """
    yield """do $$ declare it record; begin
  for it in select polname, relname from pg_policy p join pg_class c on c.oid = p.polrelid
      where c.relnamespace = 'office'::regnamespace loop
    execute format('drop policy %I on office.%I', it.polname, it.relname); end loop;
  for it in select relname from pg_class where relforcerowsecurity and relnamespace = 'office'::regnamespace loop
    execute format('alter table office.%I no force row level security', it.relname); end loop;
  for it in select tgname, relname from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where not tgisinternal and c.relnamespace = 'office'::regnamespace loop
    execute format('drop trigger %I on office.%I', it.tgname, it.relname); end loop;
  for it in select relname from pg_class where relkind = 'v' and relnamespace = 'office'::regnamespace loop
    execute format('drop view office.%I', it.relname); end loop;
  for it in select oid::regprocedure as signature from pg_proc where pronamespace = 'office'::regnamespace loop
    execute format('drop function %s cascade', it.signature); end loop;
end $$"""


def generated(prefix: str) -> Iterator[str]:
    """Everything that follows from the declarations; run as the owner after the tables are there."""
    yield from _identity(prefix)
    yield from _logging()
    yield from log.postgresql_functions()
    yield from _finding()
    yield from postgresql_search.functions(DEFINER, f"{prefix}_owner")
    yield from _giving()
    yield from merge_rules.postgresql(DEFINER)
    yield from _employees(prefix)
    for model in classes():
        yield f"revoke all on {model.__tablename__} from {prefix}_user"
        yield from _policies(model, prefix)
        if model.__logged__:
            yield from log.postgresql_triggers(model)
    yield f"grant select on alembic_version to {prefix}_user"
    yield from derived.postgresql()
    yield from scoring.postgresql(DEFINER)
    yield from ledger.postgresql()
    yield from branches.postgresql()
    yield from passages.postgresql(DEFINER)
    yield from odds_rules.postgresql(DEFINER)
    yield from undoing.postgresql_functions()
    yield "revoke all on all functions in schema office from public"
    yield f"grant execute on all functions in schema office to {prefix}_user"
    for alone in ("sync_login(text, boolean, boolean)", "score(bigint[])", "score_these(bigint[])"):  # for triggers
        yield f"revoke execute on function {alone} from {prefix}_user"


def _identity(prefix: str) -> Iterator[str]:
    start = len(prefix) + 2
    stable = f"stable parallel safe {DEFINER}"
    yield (
        f"create function me() returns bigint language sql {stable} as $$ select id from employee"
        f" where login = substr(session_user::text, {start}) and starts_with(session_user::text, '{prefix}_')"
        f" and active $$"
    )
    choices = " ".join(f"when '{right}' then r.{right}" for right in RIGHTS)
    yield (
        f"create function may(what text) returns boolean language sql {stable} as $$ select coalesce((select case what"
        f" {choices} end from employee e join role r on r.id = e.role_id where e.id = (select me())), false) $$"
    )
    for name, query in (("visible_owners", VISIBLE_OWNERS), ("editable_owners", EDITABLE_OWNERS)):
        rights = {"see_all": "(select may('see_all'))", "edit_all": "(select may('edit_all'))",
                  "edit": "(select may('edit'))"}  # fmt: skip
        yield (
            f"create function {name}() returns bigint[] language sql {stable} as $$"
            f" select array({query.format(**_NAMES, **rights)}) $$"
        )
    yield (
        f"create function my_zones() returns bigint[] language sql {stable} as $$"
        f" select array(select zone_id from zone_member where employee_id = (select me())) $$"
    )
    yield (
        f"create function my_departments() returns bigint[] language sql {stable} as $$"
        f" select array({MY_DEPARTMENTS.format(**_NAMES)}) $$"
    )
    # With the rights of its owner, or the rules of shares would ask themselves; whoever asks sees his own alone, and no
    # test of his comes before that (security_barrier).
    yield """create view my_shares with (security_barrier = true) as
  select customer_id, case when (select may('edit')) then level else 1 end as level, old_kinds, since
  from customer_share where employee_id = (select me()) or department_id = any((select my_departments())::bigint[])"""
    yield """create view my_deals with (security_barrier = true) as
  select deal_id, works and (select may('edit')) as works from deal_participant where employee_id = (select me())"""
    # Those that one is in charge of, by oneself or by one's people: past the rules of deals, which else would be
    # planned wherever this is asked.
    yield """create view led_deals with (security_barrier = true) as
  select id as deal_id from deal where owner_id = any((select editable_owners())::bigint[])"""
    yield f"grant select on my_shares, my_deals, led_deals to {prefix}_user"


def _logging() -> Iterator[str]:
    yield f"""create function open_action() returns bigint language plpgsql {DEFINER} as $$
declare found bigint; begin
  select id into found from action where id = nullif(current_setting('office.action', true), '')::bigint
    and employee_id is not distinct from me() and xact = pg_current_xact_id()::text::bigint;
  if found is null then
    insert into action(label, employee_id) values ('', me()) returning id into found;
    perform set_config('office.action', found::text, true);
  end if;
  return found;
end $$"""
    yield f"""create function feed(horizon bigint) returns table(action_id bigint, table_name text, ids bigint[])
language sql stable {DEFINER} as $$
  select c.action_id, c.table_name, case when count(*) <= 500 then array_agg(c.row_id) end
  from action a join change c on c.action_id = a.id where a.xact >= horizon and me() is not null group by 1, 2 $$"""


def _finding() -> Iterator[str]:
    see = f"(select may('see_all')) or {sql(SEE_CUSTOMER, 'postgresql', 'customer')}"
    yield f"""create function customer_seen(most int) returns bigint[] language plpgsql stable {DEFINER} as $$ begin
  if may('see_all') then return null; end if;
  return array(select id from (
    select id from customer where owner_id = any(visible_owners())
    union all select customer_id from my_shares
    union all select id from customer where zone_id = any(my_zones())) s limit most);
end $$"""
    yield f"""create function customers_taken(codes text[], taxes text[], phones text[])
returns table(what text, value text, customer_id bigint, name text) language sql stable {DEFINER} as $$
  select f.what, f.value, case when ({see}) then customer.id end, case when ({see}) then customer.name end
  from (select 'code' as what, code as value, id from customer where code = any(codes)
        union all select 'tax_code', tax_code, id from customer
          where tax_code = any(taxes) and tax_code <> '' and archived_at is null
        union all select 'phone', phone, id from customer
          where phone = any(phones) and phone <> '' and archived_at is null
        union all select 'phone', phone2, id from customer
          where phone2 = any(phones) and phone2 <> '' and archived_at is null) f
  join customer on customer.id = f.id where (select me()) is not null order by customer.id $$"""
    # Everybody counts up by one (access.counter); an import needs many codes of customers, and no other series.
    yield f"""create function customer_numbers(many bigint) returns bigint language plpgsql {DEFINER} as $$
declare found bigint; begin
  if (may('edit') and many between 1 and 200000) is not true then
    raise exception 'not permitted' using errcode = '42501'; end if;
  update counter set last = last + many where counter.name = 'customer' returning last into found;
  if found is null then insert into counter(name, last) values ('customer', many) returning last into found; end if;
  return found;
end $$"""


def _giving() -> Iterator[str]:
    """What plain statements cannot do under row security: the giver no longer sees what he gave."""
    states = ", ".join(f"'{state}'" for state in OPEN_STATES)
    give = sql(GIVE_CUSTOMER, "postgresql", "k")
    held = sql(HELD_KINDS, "postgresql", "c")  # nobody opens the past to himself by taking a customer
    check = """if me() is null or not may('transfer') then
    raise exception 'not permitted' using errcode = '42501'; end if;
  if exists (select 1 from unnest(owners) o where not exists (
      select 1 from employee e where e.id = o and (e.active or e.login = 'pool'))) then
    raise exception 'receiver is not active' using errcode = '42501'; end if;"""
    allowed = f"""with allowed as (select g.id, g.owner, k.owner_id as giver from unnest(customers, owners) g(id, owner)
    join customer k on k.id = g.id where k.owner_id <> g.owner and ({give}))"""
    yield f"""create function give_customers(customers bigint[], owners bigint[], kinds int, move boolean)
returns bigint language plpgsql {DEFINER} as $$ declare given bigint; begin
  {check}
  perform 1 from customer where id = any(customers) order by id for update;
  if move then
    {allowed} update activity a set owner_id = w.owner from allowed w
    where a.customer_id = w.id and a.owner_id = w.giver and a.state in ({states}) and a.archived_at is null;
  end if;
  {allowed} update customer c set owner_id = w.owner, owner_since = clock_timestamp(),
    old_kinds = case when w.owner = (select me()) and not (select may('see_all')) then kinds & {held} else kinds end
  from allowed w where c.id = w.id;
  get diagnostics given = row_count;
  return given;
end $$"""
    yield pool_rules.postgresql(DEFINER)
    yield from handover_rules.postgresql(DEFINER)
    for model in classes():
        if issubclass(model, Owned):
            name = model.__tablename__
            change = sql(model.__access__.change, "postgresql", "k")
            yield f"""create function give_{name}(ids bigint[], owners bigint[]) returns bigint
language plpgsql {DEFINER} as $$ declare given bigint; begin
  {check}
  update {name} t set owner_id = w.owner from (select g.id, g.owner from unnest(ids, owners) g(id, owner)
    join {name} k on k.id = g.id where k.owner_id <> g.owner and ({change}) order by k.id for update of k) w
  where t.id = w.id;
  get diagnostics given = row_count;
  return given;
end $$"""
    for model in classes():
        if model.__access__.remove != "never()":
            name = model.__tablename__
            yield f"""create function remove_{name}(ids bigint[]) returns bigint language plpgsql {DEFINER} as $$
declare gone bigint; begin
  delete from {name} where id = any(ids) and ({sql(model.__access__.remove, "postgresql", name)});
  get diagnostics gone = row_count;
  return gone;
end $$"""


def _employees(prefix: str) -> Iterator[str]:
    administrator = """if not may('administer') and not pg_has_role(session_user, (select datdba from pg_database
      where datname = current_database()), 'member') then
    raise exception 'not permitted' using errcode = '42501'; end if;"""
    verifier = """if (verifier like 'SCRAM-SHA-256$%') is not true then
    raise exception 'a verifier, not a password' using errcode = '22023'; end if;"""
    # The groups of the office have names like logins: whoever took one would give its rights to everybody.
    reserved = """if (login ~ '^[a-z][a-z0-9._-]{1,39}$' and login not in ('owner', 'user', 'all', 'limited'))
    is not true then raise exception 'no such login' using errcode = '22023'; end if;"""
    yield f"""create function sync_login(login text, active boolean, see_all boolean) returns void language plpgsql
{DEFINER} as $$ declare name text := '{prefix}_' || login; begin
  if not exists (select from pg_roles where rolname = name) then return; end if;
  execute format('alter role %I %s', name, case when active then 'login' else 'nologin' end);
  execute format('revoke {prefix}_all, {prefix}_limited from %I', name);
  execute format('grant %I to %I', '{prefix}_' || case when see_all then 'all' else 'limited' end, name);
end $$"""
    yield f"""create function employee_add(login text, name text, department bigint, role bigint, verifier text)
returns bigint language plpgsql {DEFINER} as $$ declare found bigint; begin
  {administrator}
  {verifier}
  {reserved}
  insert into employee(login, name, department_id, role_id, active, title, phone, email, position)
    values (login, name, department, role, true, '', '', '', 0) returning id into found;
  if exists (select from pg_roles where rolname = '{prefix}_' || login) then
    execute format('alter role %I password %L', '{prefix}_' || login, verifier);
  else
    execute format('create role %I login password %L in role {prefix}_user', '{prefix}_' || login, verifier);
  end if;
  perform sync_login(login, true, (select r.see_all from role r where r.id = role));
  return found;
end $$"""
    yield f"""create function employee_set_password(employee bigint, verifier text) returns void language plpgsql
{DEFINER} as $$ begin
  if employee is distinct from me() then {administrator} end if;
  {verifier}
  execute format('alter role %I password %L',
    '{prefix}_' || (select e.login from employee e where e.id = employee), verifier);
end $$"""
    yield f"""create function employee_changed() returns trigger language plpgsql {DEFINER} as $$ begin
  perform sync_login(new.login, new.active, (select r.see_all from role r where r.id = new.role_id));
  return null;
end $$"""
    yield f"""create function role_changed() returns trigger language plpgsql {DEFINER} as $$ begin
  perform sync_login(e.login, e.active, new.see_all) from employee e where e.role_id = new.id;
  return null;
end $$"""
    yield (
        "create trigger login after update of active, role_id on employee"
        " for each row execute function employee_changed()"
    )
    yield "create trigger login after update of see_all on role for each row execute function role_changed()"


def _policies(model: type[Model], prefix: str) -> Iterator[str]:
    """Row security and the rights that go with it; never a right on a whole table that could lock it."""
    access, name = model.__access__, model.__tablename__
    owner, user = f"{prefix}_owner", f"{prefix}_user"
    see = sql(access.see, "postgresql", name)
    yield f"alter table {name} enable row level security"
    yield f"alter table {name} force row level security"
    yield f"create policy owner on {name} to {owner} using (true) with check (true)"
    if access.everybody:
        yield f"create policy see on {name} for select to {prefix}_limited using ({see})"
        private = [m.__tablename__ for m in classes(logged=True) if not m.__access__.everybody]
        but = f" and table_name <> all(array{private}) or {see}" if name == "change" else ""
        yield f"create policy see_all on {name} for select to {prefix}_all using ((select may('see_all')){but})"
    else:
        yield f"create policy see on {name} for select to {user} using ({see})"
    yield f"grant select on {name} to {user}"
    yield from _writing(model, access, user, owner)
    if name == "change":
        yield from _history_policies(prefix)


def _history_policies(prefix: str) -> Iterator[str]:
    """The log of every record that one sees; whoever sees all needs this only for what is private.

    In a function of the caller's own rights: as policies the rules of all tables would be planned for every question.
    """
    exists = "exists (select 1 from office.{0} r where r.id = record_seen.key)"
    cases = "\n".join(
        f"  when '{model.__tablename__}' then return {exists.format(model.__tablename__)};"
        for model in classes(logged=True)
    )
    yield f"""create function record_seen(of_table text, key bigint) returns boolean language plpgsql stable as $$ begin
  case of_table
{cases}
  else return false; end case;
end $$"""
    # Its name comes first, so that it is asked last: permissive policies are tried from the last name to the first.
    yield (
        f"create policy by_record on change for select to {prefix}_user"
        " using ((select me()) is not null and case when deal_id is null then record_seen(table_name, row_id)"
        " else record_seen('deal', deal_id) end)"
    )


def _writing(model: type[Model], access: Access, user: str, owner: str) -> Iterator[str]:
    name, table = model.__tablename__, table_of(model)
    given = {*access.given, *model.__derived__, "id"}
    insertable = [f'"{c.name}"' for c in table.c if c.name not in given]
    updatable = [f'"{c.name}"' for c in table.c if c.name not in given | set(access.fixed)]
    if access.add not in ("never()", _LOGGED):
        yield f"create policy add on {name} for insert to {user} with check ({sql(access.add, 'postgresql', name)})"
        yield f"grant insert ({', '.join(insertable)}) on {name} to {user}"
    if access.change not in ("never()", _LOGGED):
        change = sql(access.change, "postgresql", name)
        using = change if access.still == "true" else f"({change}) and {sql(access.still, 'postgresql', name)}"
        yield f"create policy change on {name} for update to {user} using ({using}) with check ({change})"
        yield f"grant update ({', '.join(updatable)}) on {name} to {user}"
    if access.keep != "true":
        keep = sql(access.keep, "postgresql", "new")
        yield (
            f"create function keep_rule_{name}() returns trigger language plpgsql as $$ begin"
            f" if ({keep}) is not true and current_user <> '{owner}' and me() is not null then"
            f" raise exception 'not permitted' using errcode = '42501'; end if;"
            f" return new; end $$"
        )
        yield f"create trigger keep_rule before update on {name} for each row execute function keep_rule_{name}()"
