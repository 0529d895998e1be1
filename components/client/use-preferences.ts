'use client';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { Preferences } from '#lib/schemas/accounts/accounts.ts';
import { api } from './api.ts';
import { useSession } from './session.tsx';

/** What the signed-in person has set for their own view, kept on the server, with the way to change it. */
export function usePreferences(): {
  preferences: Preferences;
  pending: boolean;
  change: (change: Preferences) => void;
} {
  const { preferences } = useSession();
  const router = useRouter();
  // A control must show the choice in the click itself: the mutation tells its state a tick later.
  const [chosen, setChosen] = useState<Preferences>({});
  const save = useMutation({
    mutationFn: (change: Preferences) =>
      api<Preferences>('/api/account/preferences', { method: 'PATCH', body: change }),
    // The layout holds the preferences, and the server draws it.
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
