'use client';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { Preferences } from '#lib/schemas/accounts/accounts.ts';
import { api } from './api.ts';
import { useSession } from './session.tsx';

/** The signed-in user's view preferences, stored on the server, with a setter. */
export function usePreferences(): {
  preferences: Preferences;
  pending: boolean;
  change: (change: Preferences) => void;
} {
  const { preferences } = useSession();
  const router = useRouter();
  // A control must show the choice during the click, but the mutation updates its state a tick
  // later.
  const [chosen, setChosen] = useState<Preferences>({});
  const save = useMutation({
    mutationFn: (change: Preferences) =>
      api<Preferences>('/api/account/preferences', { method: 'PATCH', body: change }),
    // Refreshes the layout, which the server renders with the preferences.
    onSuccess: () => router.refresh(),
    onError: (error) => {
      setChosen({});
      toast.error('Your change was not saved', { description: error.message });
    },
  });
  return {
    preferences: { ...preferences, ...save.data, ...chosen },
    pending: save.isPending,
    change: (change) => {
      setChosen((before) => ({ ...before, ...change }));
      save.mutate(change);
    },
  };
}
