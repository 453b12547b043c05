-- What an employee tries: each may run, but must return nothing. Gaps are filled by the test.
select * from customer where id = {hidden}
select 1 / (id - {hidden}) from customer where id = {hidden}
select name::int from customer where id = {hidden}
select * from customer where id = {hidden} for update
update customer set note = 'x' where id = {hidden} returning id
update customer set note = 'x' where id = {shared} returning id
update deal set amount = 0 where id = {hidden_deal} returning id
select * from deal where id = {hidden_deal}
select * from deal where id = {barred_deal}
select * from file_chunk where file_id = {hidden_file}
select * from change where table_name = 'customer' and row_id = {hidden}
select * from change where table_name = 'file' and row_id = {hidden_file}
select * from saved_view where owner_id <> 20
select * from preference where owner_id <> 20
select * from notification where owner_id <> 20
select * from credential
select * from customer_share where customer_id = {hidden}
select * from group_member where customer_id = {hidden}
update customer_share set level = 3 where customer_id = {shared} returning id
update employee set phone = '1' where id <> 20 returning id
update department set manager_id = 20 returning id
update role set see_all = true returning id
update setting set value = '1' returning id
select unnest(visible_owners()) except select 20
select unnest(editable_owners()) except select 20
select unnest(customer_hits(array['%'], 30001)) intersect select {hidden}
select unnest(customer_hits(array['%'], 2000000000)) intersect select {hidden}
select unnest(customer_hits(array['%'], null)) intersect select {hidden}
select unnest(customer_seen(2000000000)) intersect select {hidden}
select unnest(customer_seen(null)) intersect select {hidden}
select unnest(customer_page(array['%'], 'sort_key', false, 10000)) intersect select {hidden}
select unnest(customer_page(array['%'], 'code', true, 10000)) intersect select {hidden}
select unnest(customer_page(array['%'' or true or '''], 'sort_key', false, 10000))
select unnest(customer_page(array[null], 'sort_key', null, 10))
select unnest(customer_page(array[]::text[], 'code', false, 10))
select unnest(customer_page(array['%s', '%1$s', '%%L'], 'sort_key', false, 5))
select * from my_shares where customer_id = {hidden}
select 1 / (customer_id - {hidden}) from my_shares where customer_id = {hidden}
select unnest(my_departments()) except select id from department
select relname from pg_class where relnamespace = 'office'::regnamespace and relkind = 'v' and not ('security_barrier=true' = any(reloptions))
select unnest(customer_hits(array['%'' or true or '''], 30001))
select unnest(customer_hits(array[null], 30001))
select unnest(customer_hits(null, null))
select unnest(customer_hits(array[]::text[], 5))
select unnest(customer_hits(array['%s', '%1$s', '%%L'], 5))
select * from customers_taken(array[''' or true --'], array[''' or true --'], null)
select 1 from (select give_customers(array[{hidden}, {shared}], array[20, 20], 63, true)) g(n) where n > 0
select 1 from (select give_deal(array[{hidden_deal}], array[20])) g(n) where n > 0
select 1 from (select remove_customer_share(array{kept})) g(n) where n > 0
select 1 from (select remove_saved_view((select array_agg(s) from generate_series(1, 1000) s)))g(n) where n > 1
select 1 from (select remove_zone_member(array[1, 2, 3])) g(n) where n > 0
select 1 from feed(null)
select most_common_vals from pg_stats where tablename in ('customer', 'deal')
select query from pg_stat_activity where usename <> '{prefix}_nv20' and query not like '<insuff%' and query <> ''
merge into customer c using (select {hidden} id) s on c.id = s.id when matched then update set note = 'x' returning c.id
set office.action = '1';; update customer set note = 'forged' where owner_id = 20;; select 1 from change where action_id = 1 and employee_id = 20
set search_path = pg_temp, office;; select * from customer where id = {hidden}
set plan_cache_mode = force_generic_plan;; select * from customer where id = {hidden}
select 1 from pg_roles where rolname = session_user and (rolsuper or rolcreaterole or rolbypassrls or rolcreatedb)
select 1 from information_schema.role_table_grants where grantee like '%user' and table_schema = 'office' and privilege_type <> 'SELECT'
select proname from pg_proc where pronamespace = 'office'::regnamespace and prosecdef and (proconfig is null or not exists (select 1 from unnest(proconfig) c where c like 'search_path=%pg_temp'))
select relname from pg_class where relnamespace = 'office'::regnamespace and relkind = 'r' and relname <> 'alembic_version' and not (relrowsecurity and relforcerowsecurity)
select * from customers_taken(null, null, null)
select * from customers_taken(array['%'], array[''], array['', '%'])
select * from customers_taken('{}', '{}', array['{hidden_phone}']) t where customer_id is not null or name is not null
