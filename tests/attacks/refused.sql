-- What an employee tries: each must end in an error. Gaps are filled by the test; ;; parts statements.

-- to be somebody else
set role {prefix}_nv21
set role {prefix}_owner
set role {prefix}_all
set role boss
set session authorization {prefix}_nv21
set session authorization boss
grant {prefix}_owner to {prefix}_nv20
grant {prefix}_all to {prefix}_nv20
alter role {prefix}_nv20 createrole
alter role {prefix}_nv20 superuser
alter role {prefix}_nv20 bypassrls
alter role {prefix}_nv21 password 'x'
create role other
select sync_login('nv20', true, true)
select sync_login('admin', false, false)
select employee_add('thief', 'x', 1, 7, '{verifier}')
select employee_add('owner', 'x', 1, 7, '{verifier}')
select employee_set_password(21, '{verifier}')
select employee_set_password(1, '{verifier}')
select employee_set_password(20, 'a plain password')
select employee_set_password(20, null)
select employee_set_password(null, '{verifier}')
update employee set role_id = 7 where id = 20
update employee set department_id = 1 where id = 20
update employee set login = 'nv2' where id = 20
update employee set active = true, name = 'x' where id = 20
update employee set position = -1 where id = 20
update employee set title = 'Giám đốc' where id = 20
insert into employee(login, name, department_id, role_id, title, phone, email, position, active) values ('x', 'x', 1, 7, '', '', '', 0, true)
insert into role(key, name, position) values ('x', 'x', 0)
insert into zone_member(employee_id, zone_id) values (20, 3)

-- things of one's own that are run in place of the office's, or by somebody with more rights
create table office.mine(i int)
create table public.mine(i int)
create temporary table customer(i int)
create schema mine
create function pg_temp.f() returns int language sql as 'select 1'
create function office.f() returns int language sql as 'select 1'
create view office.v as select * from customer
create function public.f(text) returns bool language plpgsql cost 0.0001 as 'begin raise notice ''%'', $1; return true; end'
create or replace function office.me() returns bigint language sql as 'select 2::bigint'
alter function me() owner to {prefix}_nv20
alter function me() set search_path = public
drop function me() cascade
create trigger t before update on customer for each row execute function office.keep_deal()
create operator public.<<< (leftarg = text, rightarg = text, procedure = texteq)
create extension plpython3u
create event trigger e on ddl_command_start execute function office.keep_deal()
create publication p for table customer
create statistics s on owner_id, name from customer
create index on customer(note)
create rule r as on insert to customer do instead nothing
create domain public.d as int
create materialized view public.m as select 1

-- the tables as a whole
lock table customer
lock table customer in share mode
lock table employee in row exclusive mode
lock table action in exclusive mode
truncate customer cascade
truncate change
delete from customer
delete from deal
delete from change
delete from employee
delete from customer_share
delete from saved_view
drop table customer
drop policy see on customer
alter policy see on customer using (true)
alter table customer disable row level security
alter table customer no force row level security
alter table customer disable trigger all
alter table change disable trigger all
reindex table customer
cluster customer
comment on table customer is 'x'
select setval('customer_id_seq', 1)
select nextval('customer_id_seq')
set session_replication_role = replica
set row_security = off;; select count(*) from customer
copy customer to '/tmp/x'
copy customer from '/tmp/x'
copy customer to program 'cat'
copy (select 1) to '/tmp/x'
select pg_read_file('postgresql.conf')
select * from pg_authid
select * from pg_statistic
select lo_import('/etc/passwd')
alter system set log_statement = 'all'
alter database {db} set search_path = x
set log_statement = 'none'
select pg_terminate_backend(pid) from pg_stat_activity where usename = 'boss'
set local role {prefix}_user;; set role boss

-- the change log
insert into action(label, employee_id) values ('x', 2)
insert into action(label, employee_id, xact) values ('x', 20, 1)
insert into action(label, employee_id, at) values ('x', 20, now())
insert into action(label) values ('x')
insert into change(action_id, employee_id, table_name, row_id) values (1, 20, 'customer', 1)
update change set employee_id = 2
update action set label = ''
delete from action
select undo_restore_customer(1)
select undo_remove_customer(1)
select undo_restore_employee({admins})
select undo_tables({admins})
select * from undo_left(array[{admins}]::bigint[], 1)

-- what the database fills in, what never changes, and who owns
insert into customer(id, owner_id) values (100000, 20)
insert into customer(owner_id, revenue) values (20, 1)
update customer set id = 100000 where owner_id = 20
update customer set created_at = now() where owner_id = 20
update customer set owner_id = 21 where owner_id = 20
update customer set old_kinds = 63 where owner_id = 20
update customer set owner_since = '1990-01-01' where owner_id = 20
update customer set revenue = 1 where owner_id = 20
update customer set last_contact_at = now() where owner_id = 20
update deal set keeper_id = 20
update deal set zone_id = 1
update deal set owner_id = 20
update deal set created_at = now()
insert into deal(keeper_id) values (20)
update activity set maker_id = 20
update deal set id = id + 1000
update customer set archived_at = now() where owner_id = 20
update deal set archived_at = now() where owner_id = 20
update deal set customer_id = {hidden} where owner_id = 20
insert into deal({record}, stage_id, stage_since, code, title, amount, state, star, lost_reason, note, search_text, sort_key) values ({hidden}, 20, now(), 1, now(), 'M', 'x', 0, 'open', false, '', '', '', '')
insert into file({record}, table_name, name, size, sha256, link, note) values ({hidden}, 20, now(), '', 'x', 0, '', '', '')
insert into customer_share(customer_id, employee_id, level, old_kinds, since) values ({hidden}, 20, 1, 0, now())
insert into group_member(group_id, customer_id) values (1, {hidden})
insert into relation(customer_id, other_id, kind, note) values ({mine}, {hidden}, 'x', '')
insert into file_chunk(file_id, number, content) values ({hidden_file}, 0, 'x')

-- levels and kinds of the past: nobody gives more than he has, least to himself
update customer_share set level = 3 where customer_id = {edited} and employee_id = 20
update customer_share set old_kinds = 63 where customer_id = {edited} and employee_id = 20
update customer_share set since = '1990-01-01' where customer_id = {edited} and employee_id = 20
update customer_share set employee_id = 21 where customer_id = {edited}
insert into customer_share(customer_id, department_id, level, old_kinds, since) values ({edited}, 9, 2, 63, now())
insert into customer_share(customer_id, department_id, level, old_kinds, since) values ({edited}, 9, 2, 0, '1990-01-01')
insert into customer_share(customer_id, department_id, level, old_kinds, since) values ({edited}, 9, 3, 0, now())
insert into customer_share(customer_id, employee_id, level, old_kinds, since) values ({barred}, 20, 1, 63, now())
insert into customer_share(customer_id, department_id, level, old_kinds, since) values ({barred}, 1, 1, 1, now())
insert into customer_share(customer_id, employee_id, level, old_kinds, since) values ({barred}, 20, 1, 0, '1990-01-01')

-- numbers
insert into counter(name, last) values ('HD', 500)
update counter set last = last + 2
update counter set last = 0
update counter set name = 'x'

-- receivers who may not receive, and errors that would quote what is hidden
select give_customers(array[{mine}], array[35], 63, true)
select give_customers(array[{mine}], array[null]::bigint[], 63, true)
select customer_hits(array['%' || chr(92)], 30001)
select customer_hits(array['%a' || chr(92)], 30001)
select customer_hits(array['%'], -1)
select customer_page(array['%' || chr(92)], 'sort_key', false, 10)
select search_text from customer_fts
update customer_fts set search_text = ' x '
select customer_page(array['%'], 'note', false, 10)
select customer_page(array['%'], 'sort_key limit 0) --', false, 10)
select customer_page(array['%'], 'sort_key', false, 10001)
insert into my_shares select 1, 3, 63, now()
update my_shares set level = 3
delete from my_shares
select customer_numbers(0)
select customer_numbers(-5)
select customer_numbers(null)
select customer_numbers(200001)
