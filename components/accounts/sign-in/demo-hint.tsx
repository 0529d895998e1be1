/**
 * Hint on the sign-in page of an instance with the demo: how to sign in as a user of the demo
 * company.
 */
export function DemoHint() {
  return (
    <div className="grid gap-2 border-t border-line pt-4">
      <h2 className="font-semibold">Demo company</h2>
      <p className="text-ink-2">
        Sign in, then choose a person under “View the demo as” in your user menu. No account yet?
        Open the set-up link printed at start.
      </p>
    </div>
  );
}
