'use client';
import { LogOut, Monitor, Moon, Sun, User } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { api } from '#components/client/api.ts';
import { currentTheme, setTheme, type Theme } from '#components/client/preferences.ts';
import { useSession } from '#components/client/session.tsx';
import { signOut } from '#components/client/sign-out.ts';
import { Avatar } from '#components/ui/avatar.tsx';
import {
  Menu,
  MenuGroup,
  MenuItem,
  MenuRadioGroup,
  MenuSeparator,
} from '#components/ui/menus/menu.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { personas } from '#lib/personas.ts';

const THEMES = [
  {
    value: 'light',
    label: (
      <span className="flex items-center gap-2">
        <Sun size={14} aria-hidden="true" />
        Light
      </span>
    ),
  },
  {
    value: 'dark',
    label: (
      <span className="flex items-center gap-2">
        <Moon size={14} aria-hidden="true" />
        Dark
      </span>
    ),
  },
  {
    value: 'system',
    label: (
      <span className="flex items-center gap-2">
        <Monitor size={14} aria-hidden="true" />
        Same as system
      </span>
    ),
  },
];

async function viewAs(persona: string): Promise<void> {
  try {
    await api('/api/demo/view-as', { method: 'POST', body: { persona } });
    location.reload();
  } catch (error) {
    toast.error('The view did not change', {
      description: error instanceof Error ? error.message : '',
    });
  }
}

function isTheme(value: string): value is Theme {
  return value === 'light' || value === 'dark' || value === 'system';
}

/** Theme, account and sign-out. In the demo also a persona picker. */
export function UserMenuContent() {
  const { user, instance } = useSession();
  const router = useRouter();
  const [theme, keep] = useState<Theme>(() =>
    typeof document === 'undefined' ? 'system' : currentTheme(),
  );
  return (
    <>
      <div className="px-2 pt-1 pb-1.5">
        <p className="font-medium">{user.name}</p>
        <p className="text-xs text-ink-3">{user.email}</p>
      </div>
      <MenuSeparator />
      {instance.demo ? (
        <>
          <MenuGroup label="View the demo as">
            {personas.map((persona) => (
              <MenuItem key={persona.id} icon={User} onSelect={() => void viewAs(persona.id)}>
                {persona.name}
              </MenuItem>
            ))}
          </MenuGroup>
          <MenuSeparator />
        </>
      ) : null}
      <MenuGroup label="Theme">
        <MenuRadioGroup
          value={theme}
          options={THEMES}
          onValueChange={(value) => {
            if (isTheme(value)) {
              setTheme(value);
              keep(value);
            }
          }}
        />
      </MenuGroup>
      <MenuSeparator />
      <MenuItem icon={User} onSelect={() => router.push('/settings')}>
        Account and settings
      </MenuItem>
      <MenuItem icon={LogOut} onSelect={() => void signOut()}>
        Sign out
      </MenuItem>
    </>
  );
}

/** Shown at the bottom of the navigation. */
export function UserMenu() {
  const { user } = useSession();
  return (
    <Menu
      side="top"
      align="start"
      className="w-60"
      trigger={
        <button
          type="button"
          className="flex h-[30px] w-full items-center gap-[7px] rounded-md px-[5px] text-left font-medium text-ink-2 hover:bg-hover hover:text-ink nav-narrow:justify-center nav-narrow:px-0"
        >
          <span className="sr-only">Account: </span>
          <Avatar name={user.name} decorative />
          <span className="truncate nav-narrow:sr-only">{user.name}</span>
        </button>
      }
    >
      <UserMenuContent />
    </Menu>
  );
}
