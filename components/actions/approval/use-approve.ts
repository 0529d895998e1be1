'use client';
import { useState } from 'react';
import { isApiError } from '#components/client/api.ts';
import { actionKey, actionNoun } from '#components/labels/action-text.ts';
import { toast } from '#components/ui/toasts/toast.tsx';
import { isRecord } from '#lib/is-record.ts';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';
import { useActOnAction } from '../use-actions.ts';

type Check = ActionDetail['preCheck']['checks'][number];

const isCheck = (value: unknown): value is Check =>
  isRecord(value) &&
  typeof value['title'] === 'string' &&
  typeof value['ok'] === 'boolean' &&
  typeof value['detail'] === 'string';

/** Failed checks from a conflict response; null for other responses. */
function preCheckOf(data: unknown): ActionDetail['preCheck'] | null {
  const found = isRecord(data) ? data['preCheck'] : null;
  if (!isRecord(found)) return null;
  const { at, checks } = found;
  if (typeof at !== 'string' || !Array.isArray(checks)) return null;
  return checks.every(isCheck) ? { at, checks } : null;
}

/** A refused approval, with the current state of the checks or the plan. */
export interface Refusal {
  message: string;
  preCheck: ActionDetail['preCheck'] | null;
}
export interface Vote {
  comment: string;
  password?: string;
  /** Authenticator app code, as an alternative to the password. */
  code?: string;
  /** Confirmation, for users without a password. */
  confirmed?: boolean;
  breakGlass?: boolean;
  /** Id of the user on whose behalf this user approves. */
  onBehalfOf?: string | undefined;
}
export type VoteResult = 'done' | 'password' | 'refused';

type Refused =
  | { kind: 'password'; wrong: boolean }
  | { kind: 'wait' }
  | { kind: 'moved'; refusal: Refusal }
  | { kind: 'other' };

/**
 * Classifies a refusal: password missing, wrong or tried too often, changed target or plan, or
 * another error.
 */
export function readRefusal(error: unknown): Refused {
  if (!isApiError(error)) return { kind: 'other' };
  if (isRecord(error.data) && error.data['reauthenticate'] === true)
    return { kind: 'password', wrong: false };
  if (error.fields['password'] !== undefined || error.fields['code'] !== undefined)
    return { kind: 'password', wrong: true };
  if (error.status === 429) return { kind: 'wait' };
  if (error.status !== 409) return { kind: 'other' };
  return {
    kind: 'moved',
    refusal: { message: error.message, preCheck: preCheckOf(error.data) },
  };
}

function bodyOf(action: ActionDetail, vote: Vote) {
  const comment = vote.comment.trim();
  return {
    planVersion: action.planVersion,
    ...(comment === '' ? {} : { comment }),
    ...(vote.password === undefined ? {} : { password: vote.password }),
    ...(vote.code === undefined ? {} : { code: vote.code }),
    ...(vote.confirmed ? { confirmed: true } : {}),
    ...(vote.breakGlass ? { breakGlass: true } : {}),
    ...(vote.onBehalfOf === undefined ? {} : { onBehalfOf: vote.onBehalfOf }),
  };
}

function tellSuccess(action: ActionDetail, answer: unknown): void {
  const { votes, required } = isRecord(answer) ? answer : {};
  toast.success(
    Number(votes) >= Number(required)
      ? `${actionKey(action)} approved, the ${actionNoun(action.kind)} starts`
      : `Approval recorded, ${String(votes)} of ${String(required)}`,
  );
}

const wrongText = (by: ActionDetail['you']['reauthenticate']): string =>
  by === 'code' ? 'The code is incorrect or already used' : 'Incorrect password';

/** Approves the plan on the screen. Distinguishes a required password from a refusal. */
export function useApprove(action: ActionDetail) {
  const act = useActOnAction(action.id);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [wrong, setWrong] = useState('');
  const [tooMany, setTooMany] = useState<unknown>(null);
  const refuse = (error: unknown): VoteResult => {
    const read = readRefusal(error);
    if (read.kind === 'password') {
      setWrong(read.wrong ? wrongText(action.you.reauthenticate) : '');
      return 'password';
    }
    if (read.kind === 'wait') {
      setTooMany(error);
      return 'password';
    }
    if (read.kind === 'moved') setRefusal(read.refusal);
    else
      toast.error('Approval not recorded', {
        description: error instanceof Error ? error.message : 'Try again',
        errorId: isApiError(error) && error.id ? error.id : undefined,
      });
    return 'refused';
  };
  const approve = async (vote: Vote): Promise<VoteResult> => {
    setRefusal(null);
    setWrong('');
    setTooMany(null);
    try {
      const answer = await act.mutateAsync({ verb: 'approve', body: bodyOf(action, vote) });
      tellSuccess(action, answer);
      return 'done';
    } catch (error) {
      return refuse(error);
    }
  };
  const reject = async (comment: string): Promise<void> => {
    await act.mutateAsync({ verb: 'reject', body: { planVersion: action.planVersion, comment } });
    toast.success(`${actionKey(action)} rejected`);
  };
  const { isPending: pending } = act;
  return { approve, reject, pending, refusal, wrong, tooMany, forget: () => setRefusal(null) };
}
