'use client';
import { useQuery } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import { api } from '#components/client/api.ts';
import { useCan, useSession } from '#components/client/session.tsx';
import { isOpen } from '#components/labels/incident-text.ts';
import { Avatar } from '#components/ui/avatar.tsx';
import { Menu, MenuItem, MenuSeparator } from '#components/ui/menus/menu.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import { useIncidentActs } from './use-incident-acts.ts';

type Person = { id: string; name: string };

function usePeople(incidentId: string, enabled: boolean): readonly Person[] {
  const people = useQuery({
    queryKey: queryKey('accounts', 'assignees', { incidentId }),
    queryFn: ({ signal }) =>
      api<Page<Person>>(`/api/incidents/people?incidentId=${incidentId}`, { signal }),
    enabled,
    staleTime: 60_000,
  });
  return people.data?.items ?? [];
}

/** The owner of the incident, with options to take, reassign or unassign it. */
export function OwnerPicker({ incident }: { incident: IncidentDetail }) {
  const mayWrite = useCan('incidents:write');
  const { user: me } = useSession();
  const people = usePeople(incident.id, mayWrite);
  const acts = useIncidentActs();
  const owner = incident.assignee;
  const name = owner === null ? 'unassigned' : owner.name;
  const face = (
    <>
      {owner ? <Avatar name={owner.name} decorative className="size-5" /> : null}
      <span className="text-ink">{name}</span>
    </>
  );
  if (!mayWrite || !isOpen(incident))
    return <span className="inline-flex items-center gap-1.5">{face}</span>;
  const others = people.filter((person) => person.id !== me.id && person.id !== owner?.id);
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          className="-mx-1 inline-flex min-h-6 items-center gap-1.5 rounded-sm px-1 hover:bg-hover"
        >
          <span className="sr-only">Change owner, currently</span>
          {face}
          <ChevronDown size={12} aria-hidden="true" className="text-ink-3" />
        </button>
      }
    >
      {owner?.id === me.id ? null : (
        <MenuItem onSelect={() => acts.assign(incident, { id: me.id, name: me.name })}>
          Assign to me
        </MenuItem>
      )}
      {others.map((person) => (
        <MenuItem
          key={person.id}
          onSelect={() => acts.assign(incident, { id: person.id, name: person.name })}
        >
          {person.name}
        </MenuItem>
      ))}
      {owner === null ? null : (
        <>
          <MenuSeparator />
          <MenuItem onSelect={() => acts.assign(incident, null)}>Unassign</MenuItem>
        </>
      )}
    </Menu>
  );
}
