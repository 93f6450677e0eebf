// How this person wants to see the product: language, theme, text size. Kept on this device only.
import { reactive, watch } from 'vue';

export type Language = 'zh-CN' | 'en';
export type Theme = 'system' | 'light' | 'dark';
export type TextSize = 'normal' | 'large';

interface Settings {
  language: Language;
  theme: Theme;
  text: TextSize;
}

const key = 'tezai.settings';

function remembered(): Settings {
  const standard: Settings = { language: 'zh-CN', theme: 'system', text: 'normal' };
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Settings>;
    return {
      language: kept.language === 'en' ? 'en' : standard.language,
      theme: kept.theme === 'dark' || kept.theme === 'light' ? kept.theme : standard.theme,
      text: kept.text === 'large' ? 'large' : standard.text,
    };
  } catch {
    return standard; // storage refused or damaged: the standard look is always right
  }
}

export const settings = reactive<Settings>(remembered());

export function applySettings(): void {
  const root = document.documentElement;
  const night = matchMedia('(prefers-color-scheme: dark)');
  const show = () => {
    const dark = settings.theme === 'dark' || (settings.theme === 'system' && night.matches);
    root.dataset.theme = dark ? 'dark' : 'light';
    root.dataset.text = settings.text;
    root.lang = settings.language;
  };
  night.addEventListener('change', show);
  watch(
    settings,
    () => {
      show();
      try {
        localStorage.setItem(key, JSON.stringify(settings));
      } catch {
        // a private window without storage: the choice lasts until the tab closes
      }
    },
    { immediate: true },
  );
}
