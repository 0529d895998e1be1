'use client';
import { useEffect, useRef } from 'react';

const STORE = 'tandem.shortcuts';

/**
 * Whether single-key shortcuts are enabled. Users can disable them (WCAG 2.1.4); the choice is
 * stored in this browser.
 */
export function shortcutsEnabled(): boolean {
  try {
    return localStorage.getItem(STORE) !== 'off';
  } catch {
    return true;
  }
}

export function setShortcutsEnabled(on: boolean): void {
  try {
    localStorage.setItem(STORE, on ? 'on' : 'off');
  } catch {
    // Without browser storage, the default applies.
  }
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      (/^(?:INPUT|TEXTAREA|SELECT)$/u.test(target.tagName) &&
        target.getAttribute('type') !== 'checkbox'))
  );
}

let lastKey = '';
let lastAt = 0;

/**
 * Shortcuts of one screen: `{x: select, 'g i': toIncidents}`. Two keys separated by a space must be
 * pressed within a second. Ignored while typing, inside dialogs and menus, and with modifier keys.
 */
export function useShortcuts(
  handlers: Readonly<Record<string, (event: KeyboardEvent) => void>>,
  enabled = true,
): void {
  const current = useRef(handlers);
  useEffect(() => {
    current.current = handlers;
  });
  useEffect(() => {
    if (!enabled) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        event.defaultPrevented ||
        isTyping(event.target) ||
        !shortcutsEnabled()
      )
        return;
      if (
        event.target instanceof Element &&
        event.target.closest('[role="dialog"],[role="alertdialog"],[role="menu"]')
      )
        return;
      const pair = event.timeStamp - lastAt < 1_000 ? `${lastKey} ${event.key}` : '';
      const handler = current.current[pair] ?? current.current[event.key];
      if (!handler) return;
      event.preventDefault();
      handler(event);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [enabled]);
}

/**
 * Remembers the previous key for two-key shortcuts; use once per page. Runs on keyup, so that
 * keydown handlers still see the previous key.
 */
export function useKeySequence(): void {
  useEffect(() => {
    const remember = (event: KeyboardEvent): void => {
      if (isTyping(event.target)) return;
      lastKey = event.key;
      lastAt = event.timeStamp;
    };
    window.addEventListener('keyup', remember);
    return () => window.removeEventListener('keyup', remember);
  }, []);
}
