'use client';
import { Eye } from 'lucide-react';
import { rolePreviewCookie } from '#lib/role-preview.ts';
import { useSession } from '../session.tsx';

const LIFE_SECONDS = 3_600;

/** Shows every screen as this role sees it, for up to an hour. Null ends the preview. */
export function previewRole(role: string | null): void {
  const life = role === null ? 0 : LIFE_SECONDS;
  document.cookie = `${rolePreviewCookie}=${role ?? ''}; Path=/; SameSite=Lax; Max-Age=${life}`;
  location.assign(role === null ? '/settings/users' : '/');
}

/** Shown on every page while screens are previewed for another role. */
export function RolePreviewBanner() {
  const role = useSession().previewRole;
  if (role === null) return null;
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-2 gap-y-1 border-b border-info-line bg-info-tint px-(--page) py-2 text-info-text"
    >
      <Eye size={14} aria-hidden="true" />
      <span className="font-semibold">Preview as {role.replace('-', ' ')}</span>
      <span>Shows what this role can use. Rows are limited to those you can read.</span>
      <button type="button" className="link ml-auto min-h-6" onClick={() => previewRole(null)}>
        End preview
      </button>
    </div>
  );
}
