export type Theme = 'light' | 'dark' | 'system';

const YEAR_SECONDS = 31_536_000;

function remember(name: string, value: string): void {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
}

/**
 * Sets a cookie, so that the server renders the next page in the right theme before any script
 * runs.
 */
export function setTheme(theme: Theme): void {
  remember('tandem_theme', theme);
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

export function currentTheme(): Theme {
  const theme = document.documentElement.dataset['theme'];
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

/** Toggles the narrow navigation, which shows only icons. */
export function toggleNav(): void {
  const narrow = document.documentElement.dataset['nav'] === 'narrow';
  remember('tandem_nav', narrow ? 'wide' : 'narrow');
  if (narrow) delete document.documentElement.dataset['nav'];
  else document.documentElement.dataset['nav'] = 'narrow';
}

/** Compact rows are 28 px high. */
export function setDensity(compact: boolean): void {
  remember('tandem_density', compact ? 'compact' : 'comfortable');
  if (compact) document.documentElement.dataset['density'] = 'compact';
  else delete document.documentElement.dataset['density'];
}
