const state = document.querySelector('#state');

async function refresh() {
  try {
    const answer = await fetch('/state');
    // A button that has the focus must not vanish under the reader's fingers.
    if (answer.ok && !state.contains(document.activeElement)) state.innerHTML = await answer.text();
  } catch {
    // The demo is restarting; the next round tries again.
  }
}

setInterval(refresh, 3000);
