"""Whose records an employee sees and may change, as SQL for both engines: {me} is the employee, {s} the schema."""

_BELOW = """
  select {me} as id where {me} is not null
  union select e.id from {s}employee e where {me} is not null and e.department_id in (
    with recursive below(id) as (select id from {s}department where manager_id = {me}
      union select d.id from {s}department d join below on d.parent_id = below.id)
    select id from below)"""
# Oneself, those in departments that one manages at any depth, colleagues of an open department (E11), the common pool;
# everybody for a role that sees or edits all.
VISIBLE_OWNERS = (
    _BELOW
    + """
  union select e.id from {s}employee e join {s}department d on d.id = e.department_id
    where d.open and e.department_id = (select department_id from {s}employee where id = {me})
  union select id from {s}employee where login = 'pool' and {me} is not null
  union select id from {s}employee where ({see_all} or {edit_all}) and {me} is not null"""
)
# Oneself and those below, if the role edits at all; everybody for a role that edits all.
EDITABLE_OWNERS = (
    "select id from ("
    + _BELOW
    + """) b where {edit} union select id from {s}employee where {edit_all} and {me} is not null"""
)
# A department's share is for its members and those of the departments below it.
MY_DEPARTMENTS = """
  with recursive above(id) as (select department_id from {s}employee where id = {me}
    union select d.parent_id from {s}department d join above on d.id = above.id where d.parent_id is not null)
  select id from above"""
MY_SHARES = (
    """
  select customer_id, level, old_kinds, since from {s}customer_share where employee_id = {me}
  union all
  select customer_id, level, old_kinds, since from {s}customer_share where department_id in ("""
    + MY_DEPARTMENTS
    + ")"
)
