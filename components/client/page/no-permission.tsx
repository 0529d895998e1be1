'use client';
import type { ReactNode } from 'react';
import { ButtonLink } from '#components/ui/link.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { usePageNote } from '#components/ui/states/page-error.ts';
import { rolesWith, type Permission } from '#lib/permissions.ts';
import { roleInText } from './role-text.ts';

/** Roles with a permission as text, such as "operator, approver or admin". */
export function rolesSentence(permission: Permission): string {
  const names = rolesWith(permission).map(roleInText);
  const last = names.at(-1) ?? 'admin';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`;
}

/**
 * Replaces a page that the signed-in user may not see: who can grant access, the log id, a link
 * back.
 */
export function NoPermission({
  permission,
  what,
  action,
}: {
  permission: Permission;
  what: string;
  action?: ReactNode;
}) {
  const id = usePageNote('refused', `needs ${permission}`);
  const back =
    permission === 'overview:read' ? null : (
      <ButtonLink href="/" size="sm">
        Open the overview
      </ButtonLink>
    );
  return (
    <>
      <h1 className="sr-only">Not available to your role: {what}</h1>
      <EmptyState
        kind="no-permission"
        title={`Your role cannot see ${what}`}
        action={action ?? back}
        errorId={id}
      >
        It requires the role {rolesSentence(permission)}. An admin grants it under Settings, Users.
      </EmptyState>
    </>
  );
}

/** One line below a form that the user may read but not change. */
export function ReadOnlyNote({ permission }: { permission: Permission }) {
  return (
    <p className="text-xs text-ink-3">
      You can read this. Changing it requires the role {rolesSentence(permission)}; an admin grants
      it.
    </p>
  );
}
