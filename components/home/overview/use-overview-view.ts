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

/**
 * The current overview view with a setter. The view depends on the URL, the user's last choice or
 * the role.
 */
export function useOverviewView() {
  const { permissions, roles, previewRole } = useSession();
  const { preferences, change } = usePreferences();
  const [requested, request] = useQueryState('view', parser);
  // A preview shows the view that the role gets on its first visit.
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
