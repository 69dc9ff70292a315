-- +goose Up
-- Words between blanks that tell what an entry is: " text duty must ".
alter table search_entry add column facets text not null default '';
drop function search_find(tsquery, text, text, text, int);
-- As before, with the facet that an entry must have.
create function search_find(query tsquery, in_area text, in_object text, visible text, facet text, most int)
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
      and e.visibility = any (string_to_array($5, '',''))
      and ($6 = '''' or strpos(e.facets, '' '' || $6 || '' '') > 0)';
  found int;
begin
  execute 'select count(*) from (' || hits || ' limit $7) h'
  into found
  using body, query, in_area, in_object, visible, facet, 3 * most;
  if found = 3 * most then
    perform set_config('enable_bitmapscan', 'off', true), set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true);
  end if;
  return query execute hits || ' order by e.id limit $7'
  using body, query, in_area, in_object, visible, facet, most;
end
$$;
