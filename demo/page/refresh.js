const state = document.querySelector('#state');

async function refresh() {
  try {
    const answer = await fetch('/state');
    // Do not replace a focused button.
    if (answer.ok && !state.contains(document.activeElement)) state.innerHTML = await answer.text();
  } catch {
    // The demo is restarting; the next refresh retries.
  }
}

setInterval(refresh, 3000);
