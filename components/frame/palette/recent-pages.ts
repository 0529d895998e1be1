const STORE = 'tandem.pages';

export interface RecentPage {
  href: string;
  label: string;
}

function isPage(value: unknown): value is RecentPage {
  return (
    typeof value === 'object' &&
    value !== null &&
    'href' in value &&
    'label' in value &&
    typeof value.href === 'string' &&
    typeof value.label === 'string'
  );
}

export function recentPages(): RecentPage[] {
  try {
    const parsed: unknown = JSON.parse(localStorage.getItem(STORE) ?? '[]');
    return Array.isArray(parsed) ? parsed.filter(isPage).slice(0, 5) : [];
  } catch {
    return [];
  }
}

export function rememberPage(page: RecentPage): void {
  try {
    localStorage.setItem(
      STORE,
      JSON.stringify(
        [page, ...recentPages().filter((item) => item.href !== page.href)].slice(0, 5),
      ),
    );
  } catch {
    // Without browser storage there are no recent pages.
  }
}
