import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { useSession } from '#components/client/session.tsx';
import { usePreferences } from '#components/client/use-preferences.ts';
import {
  allowedViews,
  openedView,
  overviewViews,
  type OverviewView,
} from '#lib/choices/overview-views.ts';

const parser = parseAsStringLiteral(overviewViews).withOptions({ history: 'push', scroll: false });

/** The current view of the overview, from the URL, the last choice or the role, with a setter. */
export function useOverviewView() {
  const { permissions, roles, previewRole } = useSession();
  const { preferences, change } = usePreferences();
  const [requested, request] = useQueryState('view', parser);
  // A preview shows what the role sees on its first visit.
  const chosen = previewRole === null ? (preferences.overview ?? null) : null;
  return {
    view: openedView(requested, { permissions, roles, chosen }),
    allowed: allowedViews(permissions),
    choose: (view: OverviewView) => {
      void request(view);
      if (previewRole === null && view !== preferences.overview) change({ overview: view });
    },
  };
}
