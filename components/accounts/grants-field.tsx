'use client';
import { Plus, Trash2 } from 'lucide-react';
import { ROLE_TEXT, ROLE_WORD } from '#components/client/page/role-text.ts';
import { useSession } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import { roles, type Grant, type Role } from '#lib/permissions.ts';

function isRole(value: string): value is Role {
  return roles.some((role) => role === value);
}

/** Roles of one account, each for all resources or for one team and environment. */
export function GrantsField({
  grants,
  onChange,
}: {
  grants: readonly Grant[];
  onChange: (grants: Grant[]) => void;
}) {
  const { environments, teams } = useSession();
  const set = (index: number, part: Partial<Grant>): void =>
    onChange(grants.map((grant, at) => (at === index ? { ...grant, ...part } : grant)));
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 font-medium">Roles</legend>
      {grants.map((grant, index) => (
        <div key={index} className="grid gap-1">
          <div className="flex flex-wrap items-center gap-2">
            <Select
              aria-label={`Role ${index + 1}`}
              className="flex-1"
              value={grant.role}
              options={roles.map((role) => ({ value: role, label: ROLE_WORD[role] }))}
              onValueChange={(role) => {
                if (isRole(role)) set(index, { role });
              }}
            />
            <Select
              aria-label={`Team of role ${index + 1}`}
              className="flex-1"
              value={grant.teamId ?? ''}
              options={[
                { value: '', label: 'All teams' },
                ...teams.map(({ id, name }) => ({ value: id, label: name })),
              ]}
              onValueChange={(id) => set(index, { teamId: id === '' ? null : id })}
            />
            <Select
              aria-label={`Environment of role ${index + 1}`}
              className="flex-1"
              value={grant.environmentId ?? ''}
              options={[
                { value: '', label: 'All environments' },
                ...environments.map(({ id, name }) => ({ value: id, label: name })),
              ]}
              onValueChange={(id) => set(index, { environmentId: id === '' ? null : id })}
            />
            <IconButton
              icon={Trash2}
              label={`Remove role ${index + 1}`}
              disabled={grants.length === 1}
              onClick={() => onChange(grants.filter((_, at) => at !== index))}
            />
          </div>
          <p className="text-xs text-ink-3">{ROLE_TEXT[grant.role]}</p>
        </div>
      ))}
      <Button
        size="sm"
        className="justify-self-start"
        onClick={() => onChange([...grants, { role: 'viewer', teamId: null, environmentId: null }])}
      >
        <Plus size={14} aria-hidden="true" />
        Add role
      </Button>
    </fieldset>
  );
}
