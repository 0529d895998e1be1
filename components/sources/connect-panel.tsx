'use client';
import dynamic from 'next/dynamic';
import type { NewKey } from '#components/accounts/key-dialog.tsx';
import { rolesSentence } from '#components/client/page/no-permission.tsx';
import { Snippet } from '#components/client/page/secret-once.tsx';
import { useSave } from '#components/client/save/use-save.ts';
import { useCan } from '#components/client/session.tsx';
import { usePreferences } from '#components/client/use-preferences.ts';
import { Button } from '#components/ui/button.tsx';
import { Tabs } from '#components/ui/menus/tabs.tsx';
import { Panel, PanelBody, PanelHeader } from '#components/ui/panel.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { useOrigin } from '#components/ui/use-origin.ts';
import { HTTP_CHECK, tabsFor, sendersFor, type Sender } from './connect-snippets.ts';
import { FirstCall, FirstSample } from './first-sample.tsx';
import { keepMadeKey, useMadeKeys } from './made-keys.ts';

const HttpCheckStart = dynamic(
  () => import('./http-check-start.tsx').then((module) => module.HttpCheckStart),
  { ssr: false, loading: () => <SkeletonRows rows={2} label="Loading the check" /> },
);

const PLACEHOLDER = 'YOUR_API_KEY';

/** Snippets for each kind of sender; one click creates an API key and inserts it. */
export function ConnectPanel() {
  const mayMake = useCan('keys:write');
  const save = useSave<NewKey>('accounts');
  const origin = useOrigin();
  const keys = useMadeKeys();
  const { preferences } = usePreferences();
  const senders = sendersFor(preferences.focus);
  const make = ({ id, label, scope }: Sender): void =>
    save.mutate(
      { path: '/api/keys', method: 'POST', body: { name: label, scopes: [scope] } },
      {
        onSuccess: (made) => {
          keepMadeKey(id, made);
          toast.success(`The commands contain a new key for ${label}`, {
            description: 'Copy them now. It is not shown again.',
          });
        },
        onError: (error) => toast.error('The key was not created', { description: error.message }),
      },
    );
  return (
    <Panel aria-label="Connect a source" id="connect">
      <PanelHeader title="Connect a source" />
      <PanelBody>
        <Tabs label="Type of sender" param="sender" items={tabsFor(preferences.focus)}>
          {(id) => {
            if (id === HTTP_CHECK.id) return <HttpCheckStart />;
            const sender = senders.find((each) => each.id === id) ?? senders[0];
            if (!sender) return null;
            const made = keys[sender.id];
            return (
              <div className="grid gap-3">
                <div className="flex flex-wrap items-center gap-3">
                  <p className="min-w-52 flex-1 text-ink-2">{sender.text}</p>
                  {mayMake ? (
                    <Button
                      variant={made === undefined ? 'primary' : 'secondary'}
                      pending={save.isPending}
                      onClick={() => make(sender)}
                    >
                      {made === undefined ? 'Create a key for this' : 'Create another key'}
                    </Button>
                  ) : (
                    <p className="text-xs text-ink-3">
                      Request an API key. Creating one requires the role{' '}
                      {rolesSentence('keys:write')}.
                    </p>
                  )}
                </div>
                {sender.snippets(origin, made?.key ?? PLACEHOLDER).map((snippet) => (
                  <div key={snippet.title} className="grid grid-cols-[minmax(0,1fr)] gap-1">
                    <p className="text-xs font-medium text-ink-2">{snippet.title}</p>
                    <Snippet text={snippet.text} label={snippet.title} />
                  </div>
                ))}
                <p className="text-xs text-ink-3">
                  {made === undefined
                    ? `Replace ${PLACEHOLDER} with a key with the scope ${sender.scope}.`
                    : 'The commands contain the key. Copy them now; it is not shown again.'}
                </p>
                {made === undefined ? null : sender.scope === 'models' ? (
                  <FirstCall keyId={made.id} />
                ) : (
                  <FirstSample keyId={made.id} />
                )}
              </div>
            );
          }}
        </Tabs>
      </PanelBody>
    </Panel>
  );
}
