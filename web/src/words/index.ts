// The words of the product. Chinese is the source: its keys are the type of every t(). English must have the same keys
// and placeholders (words.test.ts).
import { createI18n, useI18n } from 'vue-i18n';
import { watch } from 'vue';
import { settings, type Language } from '@/settings';
import type { zh } from './zh';

type Keys<T, P extends string = ''> = {
  [K in keyof T & string]: T[K] extends string ? `${P}${K}` : Keys<T[K], `${P}${K}.`>;
}[keyof T & string];

export type Key = Keys<typeof zh>;

type Messages = Record<string, unknown>;

export function createWords(chinese: Messages, english: () => Promise<Messages>) {
  const i18n = createI18n({
    legacy: false,
    locale: 'zh-CN',
    fallbackLocale: 'zh-CN',
    messages: { 'zh-CN': chinese as never } as Record<string, never>,
    missingWarn: import.meta.env.DEV,
  });
  async function show(language: Language): Promise<void> {
    if (language === 'en' && !i18n.global.availableLocales.includes('en')) {
      i18n.global.setLocaleMessage('en', (await english()) as never);
    }
    (i18n.global.locale as unknown as { value: string }).value = language;
  }
  const ready = show(settings.language);
  watch(() => settings.language, show);
  return { i18n, ready };
}

/** t() that only takes keys that exist; named() for words that belong to a code the server sent. */
export function useT() {
  const { t, te } = useI18n();
  return (key: Key, named: Record<string, unknown> = {}): string => (te(key) || te(key, 'zh-CN') ? t(key, named) : key);
}

/** The word for a code: `word('use_state', 'in_use')`. A code that this page does not know is shown as it is. */
export function useWord() {
  const { t, te } = useI18n();
  return (group: keyof (typeof zh)['codes'], code: string | null | undefined): string => {
    if (!code) return '—';
    const key = `codes.${group}.${code}`;
    return te(key) || te(key, 'zh-CN') ? t(key) : code;
  };
}
