// All English words of the desktop; the same keys as zh.ts (words.test.ts).
import auth from '@/auth/en';
import exchange from '@/exchange/en';
import journal from '@/journal/en';
import kit from '@/kit/en';
import library from '@/library/en';
import coding from '@/links/coding/en';
import oversight from '@/oversight/en';
import phone from '@/phone/en';
import portal from '@/portal/en';
import registry from '@/registry/en';
import shell from '@/shell/en';
import codes from './codes.en';

export const en = { auth, codes, coding, exchange, journal, kit, library, oversight, phone, portal, registry, shell };
