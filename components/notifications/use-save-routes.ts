'use client';
import { useState } from 'react';
import { conflictOf, problemOf, useSave } from '#components/client/save/use-save.ts';
import { toast } from '#components/ui/toasts/toast.tsx';
import type {
  NotificationRoute,
  NotificationRouting,
} from '#lib/schemas/notifications/notifications.ts';
import type { RouteChange } from './route-changes.ts';

interface Params {
  change: RouteChange;
  /** Confirmation, such as "Night shift is moved". */
  done: string;
}

/**
 * Saves the whole list of routes. If another user saved in the meantime, `conflict` contains their
 * list and the result of applying the same change to it.
 */
export function useSaveRoutes() {
  const save = useSave<{ version: number }>('notifications');
  const [asked, setAsked] = useState<Params | null>(null);
  const theirs = conflictOf<NotificationRoute[]>(save.error)?.theirs;
  /** True if saved, false on a conflict. Throws all other errors. */
  const run = async (
    { version, routes }: NotificationRouting,
    change: RouteChange,
    done: string,
  ): Promise<boolean> => {
    setAsked({ change, done });
    try {
      await save.mutateAsync({
        path: '/api/notifications/routes',
        method: 'PUT',
        body: { version, routes: change(routes) },
      });
    } catch (error) {
      if (conflictOf(error) === null) throw error;
      return false;
    }
    toast.success(done);
    return true;
  };
  return {
    run,
    pending: save.isPending,
    problem: problemOf(save.error).text || problemOf(save.error).rest,
    conflict:
      asked === null || theirs === undefined
        ? null
        : {
            error: save.error,
            yours: asked.change(theirs),
            /** Applies the same change to the other user's list. */
            again: (version: number) => run({ version, routes: theirs }, asked.change, asked.done),
            drop: save.reset,
          },
  };
}

export type SavingRoutes = ReturnType<typeof useSaveRoutes>;

/** Shows an error as a toast, for actions without a form. */
export function tellRefusal(error: unknown): void {
  toast.error('The routes were not saved', {
    description: problemOf(error).text || problemOf(error).rest,
  });
}
