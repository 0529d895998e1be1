'use client';
import { useState, useSyncExternalStore } from 'react';
import { ZoneSelect } from '#components/client/page/zone-select.tsx';
import { currentTheme, setDensity, setTheme, type Theme } from '#components/client/preferences.ts';
import { useTimeRange } from '#components/client/use-time-range.ts';
import { Switch } from '#components/ui/forms/switch.tsx';
import { Segmented } from '#components/ui/menus/tabs.tsx';
import { Panel, PanelBody, PanelHeader } from '#components/ui/panel.tsx';
import { setShortcutsEnabled, shortcutsEnabled } from '#components/ui/use-shortcut.ts';
import { HandOverMails } from './hand-over-mails.tsx';
import { NumberFormatSelect } from './number-format-select.tsx';

const never = () => () => undefined;

/**
 * A preference stored in the browser: the stored value after the first paint, then the value chosen
 * on this page.
 */
function useBrowserChoice<T>(read: () => T, fallback: T): [T, (next: T) => void] {
  const stored = useSyncExternalStore(never, read, () => fallback);
  const [chosen, setChosen] = useState<{ value: T } | null>(null);
  return [chosen ? chosen.value : stored, (value) => setChosen({ value })];
}

function isTheme(value: string): value is Theme {
  return value === 'light' || value === 'dark' || value === 'system';
}

const isCompact = () => document.documentElement.dataset['density'] === 'compact';

/** Display preferences of this browser. */
export function PreferencesPanel() {
  const [theme, keepTheme] = useBrowserChoice<Theme>(currentTheme, 'system');
  const [compact, keepCompact] = useBrowserChoice(isCompact, false);
  const [keys, keepKeys] = useBrowserChoice(shortcutsEnabled, true);
  const { tz, setZone } = useTimeRange();
  return (
    <Panel aria-label="Preferences">
      <PanelHeader title="Preferences" end="saved in this browser" />
      <PanelBody className="grid gap-4 lg:grid-cols-2">
        <div className="grid content-start justify-items-start gap-1">
          <p className="font-medium">Theme</p>
          <Segmented
            label="Theme"
            value={theme}
            options={[
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
              { value: 'system', label: 'Same as system' },
            ]}
            onValueChange={(value) => {
              if (!isTheme(value)) return;
              setTheme(value);
              keepTheme(value);
            }}
          />
        </div>
        <div className="grid content-start justify-items-start gap-1">
          <p className="font-medium">Rows</p>
          <Segmented
            label="Row height"
            value={compact ? 'compact' : 'comfortable'}
            options={[
              { value: 'comfortable', label: 'Comfortable' },
              { value: 'compact', label: 'Compact' },
            ]}
            onValueChange={(value) => {
              setDensity(value === 'compact');
              keepCompact(value === 'compact');
            }}
          />
        </div>
        <div className="grid max-w-72 gap-1">
          <ZoneSelect value={tz} onValueChange={setZone} />
          <p className="text-xs text-ink-3">
            The time range is part of the address, so links show the same times.
          </p>
        </div>
        <div className="grid max-w-72 content-start">
          <NumberFormatSelect />
        </div>
        <HandOverMails />
        <div className="grid content-start justify-items-start gap-1">
          <p className="font-medium">Keyboard</p>
          <Switch
            checked={keys}
            onCheckedChange={(on) => {
              setShortcutsEnabled(on);
              keepKeys(on);
            }}
          >
            Single-key shortcuts
          </Switch>
          <p className="text-xs text-ink-3">Press ? anywhere to list the shortcuts.</p>
        </div>
      </PanelBody>
    </Panel>
  );
}
