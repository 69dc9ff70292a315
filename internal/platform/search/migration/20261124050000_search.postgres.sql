-- +goose Up
create sequence search_entry_number;
create table search_entry (
  body_id text not null,
  id bigint not null,
  head bigint not null,
  area text not null,
  object_id text not null,
  part text not null,
  anchor text not null,
  title text not null,
  text text not null,
  visibility text not null,
  words tsvector not null,
  constraint search_entry_key primary key (body_id, id)
);
create index search_entry_object on search_entry (body_id, area, object_id);
-- The tokens carry their body, so this index is by body though it does not name it.
create index search_entry_words on search_entry using gin (words) with (fastupdate = off);
-- Under row-level security no index serves an operator that is not leakproof, and
-- the match of a tsvector is none: every search would read the whole body. Hence a
-- function of the owner, who stands above the wall and holds it here by hand. It
-- gives numbers only; the rows themselves are read under the wall.
--
-- The planner takes a phrase to be far rarer than it is. So a rare one is fetched
-- from the index whole, and a common one by walking the entries in their order until
-- there are enough: either way a few thousand rows are looked at, not all hits.
create function search_find(query tsquery, in_area text, in_object text, visible text, most int)
returns table (id bigint, head bigint)
language plpgsql
stable
security definer
set search_path = public, pg_temp
set enable_bitmapscan = on
set enable_seqscan = on
set enable_sort = on
as $$
declare
  body text := coalesce(current_setting('okite.body', true), '');
  hits text := '
    select e.id, e.head
    from search_entry e
    where e.body_id = $1
      and e.words @@ $2
      and ($3 = '''' or e.area = $3)
      and ($4 = '''' or e.object_id = $4)
      and e.visibility = any (string_to_array($5, '',''))';
  found int;
begin
  execute 'select count(*) from (' || hits || ' limit $6) h'
  into found
  using body, query, in_area, in_object, visible, 3 * most;
  if found = 3 * most then
    perform set_config('enable_bitmapscan', 'off', true), set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true);
  end if;
  return query execute hits || ' order by e.id limit $6'
  using body, query, in_area, in_object, visible, most;
end
$$;
