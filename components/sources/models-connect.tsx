'use client';
import type { NewKey } from '#components/accounts/key-dialog.tsx';
import { rolesSentence } from '#components/client/page/no-permission.tsx';
import { Snippet } from '#components/client/page/secret-once.tsx';
import { useSave } from '#components/client/save/use-save.ts';
import { useCan } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { Panel, PanelBody, PanelHeader } from '#components/ui/panel.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { useOrigin } from '#components/ui/use-origin.ts';
import { keepMadeKey, useMadeKeys } from './made-keys.ts';
import { mlflowLines, requestLines } from './model-snippets.ts';

const PLACEHOLDER = 'YOUR_API_KEY';
const SLOT = 'models';

/**
 * Snippets to connect models: an MLflow client that registers models, and a service that sends
 * predictions.
 */
export function ModelsConnect({ title = 'Bring models here' }: { title?: string }) {
  const origin = useOrigin();
  const mayMake = useCan('keys:write');
  const save = useSave<NewKey>('accounts');
  const made = useMadeKeys()[SLOT];
  const key = made?.key ?? PLACEHOLDER;
  const make = (): void =>
    save.mutate(
      {
        path: '/api/keys',
        method: 'POST',
        body: { name: 'Models', scopes: ['ingest', 'read', 'write'] },
      },
      {
        onSuccess: (answer) => {
          keepMadeKey(SLOT, answer);
          toast.success('The commands contain a new key', {
            description: 'Copy them now. It is not shown again.',
          });
        },
        onError: (error) => toast.error('The key was not created', { description: error.message }),
      },
    );
  return (
    <Panel aria-label={title}>
      <PanelHeader
        title={title}
        end={
          mayMake ? (
            <Button
              size="sm"
              variant={made === undefined ? 'primary' : 'secondary'}
              pending={save.isPending}
              onClick={make}
            >
              {made === undefined ? 'Create a key for this' : 'Create another key'}
            </Button>
          ) : (
            `Request an API key. Creating one requires the role ${rolesSentence('keys:write')}`
          )
        }
      />
      <PanelBody className="grid grid-cols-[minmax(0,1fr)] gap-3 lg:grid-cols-2">
        <div className="grid min-w-0 content-start gap-1">
          <p className="text-xs font-medium text-ink-2">
            Experiments and registered models: the MLflow client as it is
          </p>
          <Snippet
            label="Experiments and registered models, with the unmodified MLflow client"
            text={mlflowLines(origin, key)}
          />
        </div>
        <div className="grid min-w-0 content-start gap-1">
          <p className="text-xs font-medium text-ink-2">
            Predictions, from the service that serves the model
          </p>
          <Snippet label="Predictions" text={requestLines(origin, key)} />
        </div>
        <p className="text-xs text-ink-3 lg:col-span-2">
          {made === undefined
            ? `Replace ${PLACEHOLDER} with a key with the scopes ingest, read and write.`
            : 'The commands contain the key. Copy them now; it is not shown again.'}
        </p>
      </PanelBody>
    </Panel>
  );
}
