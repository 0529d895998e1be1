import { maskedSecret } from '#lib/choices/secrets.ts';
import type {
  ChannelItem,
  ChannelKind,
  ChannelSettings,
} from '#lib/schemas/notifications/notifications.ts';

/** Form draft of a channel: the fields of all channel types, as text. */
export interface ChannelDraft {
  name: string;
  kind: ChannelKind;
  enabled: boolean;
  allow: string;
  urlRef: string;
  url: string;
  secretRef: string;
  previousSecretRef: string;
  host: string;
  port: string;
  tls: 'implicit' | 'starttls' | 'none';
  user: string;
  passwordRef: string;
  from: string;
  to: string;
}

const EMPTY: ChannelDraft = {
  name: '',
  kind: 'slack',
  enabled: true,
  allow: '',
  urlRef: '',
  url: '',
  secretRef: '',
  previousSecretRef: '',
  host: '',
  port: '587',
  tls: 'starttls',
  user: '',
  passwordRef: '',
  from: '',
  to: '',
};

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

export function draftOf(item: ChannelItem | null): ChannelDraft {
  if (item === null) return EMPTY;
  const { settings } = item;
  const common = {
    ...EMPTY,
    name: item.name,
    kind: item.kind,
    enabled: item.enabled,
    allow: item.allow.join(', '),
  };
  if (settings.kind === 'slack') return { ...common, urlRef: settings.urlRef };
  if (settings.kind === 'webhook')
    return {
      ...common,
      url: settings.url,
      secretRef: settings.secretRef,
      previousSecretRef: settings.previousSecretRef ?? '',
    };
  return {
    ...common,
    host: settings.host,
    port: String(settings.port),
    tls: settings.tls,
    user: settings.user ?? '',
    passwordRef: settings.passwordRef ?? '',
    from: settings.from,
    to: settings.to.join(', '),
  };
}

function settingsOf(draft: ChannelDraft): ChannelSettings {
  const optional = (text: string) => (text === '' ? null : text);
  if (draft.kind === 'slack') return { kind: 'slack', urlRef: draft.urlRef };
  if (draft.kind === 'webhook')
    return {
      kind: 'webhook',
      url: draft.url,
      secretRef: draft.secretRef,
      previousSecretRef: optional(draft.previousSecretRef),
    };
  return {
    kind: 'email',
    host: draft.host,
    port: Number(draft.port),
    tls: draft.tls,
    user: optional(draft.user),
    passwordRef: optional(draft.passwordRef),
    from: draft.from,
    to: splitList(draft.to),
  };
}

/** The same draft for display, with entered secrets masked. */
export function maskedDraft(draft: ChannelDraft): ChannelDraft {
  return {
    ...draft,
    urlRef: maskedSecret(draft.urlRef),
    secretRef: maskedSecret(draft.secretRef),
    previousSecretRef: maskedSecret(draft.previousSecretRef),
    passwordRef: maskedSecret(draft.passwordRef),
  };
}

export function bodyOf(draft: ChannelDraft) {
  return {
    name: draft.name,
    enabled: draft.enabled,
    allow: splitList(draft.allow),
    settings: settingsOf(draft),
  };
}
