// Putting the phone pages on the home screen, as far as the browser lets us ask.
import { ref } from 'vue';

interface InstallPrompt extends Event {
  prompt: () => Promise<unknown>;
}
const offered = ref<InstallPrompt | null>(null);
addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault();
  offered.value = event as InstallPrompt;
});
addEventListener('appinstalled', () => (offered.value = null));

export const can_install = offered;
export async function install(): Promise<void> {
  await offered.value?.prompt();
  offered.value = null;
}
export const isInstalled = () =>
  matchMedia('(display-mode: standalone)').matches || (navigator as { standalone?: boolean }).standalone === true;
/** Safari asks nobody; a person finds it in the share sheet. */
export const isApple = () => /iPhone|iPad|Macintosh.*Mobile/.test(navigator.userAgent);
