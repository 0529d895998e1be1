'use client';
import { useState } from 'react';
import { z } from 'zod';
import { isApiError } from '#components/shell/api.ts';
import { toast } from '#components/ui/toast.tsx';
import { checkSchema } from '#lib/schemas/actions.ts';
import type { ActionDetail } from '#lib/schemas/actions.ts';
import { actionKey, actionNoun } from './action-words.ts';
import { useActOnAction } from './use-actions.ts';

const checksSchema = z.object({
  preCheck: z.object({ at: z.string(), checks: z.array(checkSchema) }),
});
const reauthSchema = z.object({ reauthenticate: z.literal(true) });
const answerSchema = z.object({ votes: z.number(), required: z.number() });

/** Why an approval was refused: what the world or the plan looks like by now. */
export interface Refusal {
  message: string;
  preCheck: ActionDetail['preCheck'] | null;
}
export interface Vote {
  comment: string;
  password?: string;
  breakGlass?: boolean;
}
export type VoteResult = 'done' | 'password' | 'refused';

type Refused =
  | { kind: 'password'; wrong: boolean }
  | { kind: 'moved'; refusal: Refusal }
  | { kind: 'other' };

/** Reads a refusal: the password is missing or wrong, the world has moved, or something else. */
export function readRefusal(error: unknown): Refused {
  if (!isApiError(error)) return { kind: 'other' };
  if (reauthSchema.safeParse(error.data).success) return { kind: 'password', wrong: false };
  if (error.fields['password'] !== undefined) return { kind: 'password', wrong: true };
  if (error.status !== 409) return { kind: 'other' };
  const checks = checksSchema.safeParse(error.data);
  return {
    kind: 'moved',
    refusal: { message: error.message, preCheck: checks.success ? checks.data.preCheck : null },
  };
}

function bodyOf(action: ActionDetail, vote: Vote) {
  const comment = vote.comment.trim();
  return {
    planVersion: action.planVersion,
    ...(comment === '' ? {} : { comment }),
    ...(vote.password === undefined ? {} : { password: vote.password }),
    ...(vote.breakGlass ? { breakGlass: true } : {}),
  };
}

function tellSuccess(action: ActionDetail, answer: { votes: number; required: number }): void {
  toast.success(
    answer.votes >= answer.required
      ? `${actionKey(action)} is approved, the ${actionNoun(action.kind)} starts`
      : `Your approval counts, ${answer.votes} of ${answer.required}`,
  );
}

/** Approves the plan that is on the screen; tells a needed password from a refusal. */
export function useApprove(action: ActionDetail) {
  const act = useActOnAction(action.id);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [wrong, setWrong] = useState('');
  const refuse = (error: unknown): VoteResult => {
    const read = readRefusal(error);
    if (read.kind === 'password') {
      setWrong(read.wrong ? 'The password is wrong' : '');
      return 'password';
    }
    if (read.kind === 'moved') setRefusal(read.refusal);
    else
      toast.error('The approval did not count', {
        description: error instanceof Error ? error.message : 'Try again',
        errorId: isApiError(error) && error.id ? error.id : undefined,
      });
    return 'refused';
  };
  const approve = async (vote: Vote): Promise<VoteResult> => {
    setRefusal(null);
    setWrong('');
    try {
      const answer = await act.mutateAsync({ verb: 'approve', body: bodyOf(action, vote) });
      tellSuccess(action, answerSchema.parse(answer));
      return 'done';
    } catch (error) {
      return refuse(error);
    }
  };
  const reject = async (comment: string): Promise<void> => {
    await act.mutateAsync({ verb: 'reject', body: { planVersion: action.planVersion, comment } });
    toast.success(`${actionKey(action)} is rejected`);
  };
  const { isPending: pending } = act;
  return { approve, reject, pending, refusal, wrong, forget: () => setRefusal(null) };
}
