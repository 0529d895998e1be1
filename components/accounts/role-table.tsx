'use client';
import { Check } from 'lucide-react';
import { previewRole } from '#components/client/page/role-preview.tsx';
import { ROLE_TEXT, ROLE_WORD } from '#components/client/page/role-text.ts';
import { Dialog } from '#components/ui/dialogs/dialog.tsx';
import { ScrollBox } from '#components/ui/tables/scroll-box.tsx';
import { permissions, rolePermissions, roles } from '#lib/permissions.ts';

function spaced(permission: string): string {
  const [noun = '', verb = ''] = permission.split(':');
  return `${noun.replace('-', ' ')}: ${verb.replaceAll('-', ' ')}`;
}

/** Permissions of each role, from the table that the server uses. */
export function RoleTableDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="Permissions by role"
      description="Roles add up. A grant can be limited to one environment."
      className="w-[860px]"
    >
      <ul className="grid gap-x-6 gap-y-1 pb-3 text-xs text-ink-2 sm:grid-cols-2">
        {roles.map((role) => (
          <li key={role}>
            <b className="font-semibold text-ink">{ROLE_WORD[role]}</b>: {ROLE_TEXT[role]}.{' '}
            <button
              type="button"
              className="link min-h-6"
              aria-label={`Preview Tandem as the role ${ROLE_WORD[role]}`}
              onClick={() => previewRole(role)}
            >
              Preview
            </button>
          </li>
        ))}
      </ul>
      <ScrollBox label="Permissions of each role" className="-mx-4 overflow-x-auto">
        <table className="w-full border-collapse text-xs">
          <thead>
            <tr>
              <th
                scope="col"
                className="sticky left-0 bg-raised py-2 pr-2 pl-4 text-left font-medium text-ink-3"
              >
                Permission
              </th>
              {roles.map((role) => (
                <th key={role} scope="col" className="px-1.5 py-2 font-medium text-ink-3">
                  {ROLE_WORD[role]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {permissions.map((permission) => (
              <tr key={permission} className="border-t border-line">
                <th
                  scope="row"
                  className="sticky left-0 bg-raised py-1 pr-2 pl-4 text-left font-normal whitespace-nowrap"
                >
                  {spaced(permission)}
                </th>
                {roles.map((role) => (
                  <td key={role} className="px-1.5 py-1 text-center">
                    {rolePermissions[role].includes(permission) ? (
                      <Check size={14} role="img" aria-label="yes" className="inline text-ink" />
                    ) : (
                      <span className="sr-only">no</span>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </Dialog>
  );
}
