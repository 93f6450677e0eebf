// English for the phone; see words_zh.ts.
import auth from '@/auth/en';
import kit from '@/kit/en';
import coding from '@/links/coding/en';
import shell from '@/shell/en';
import codes from '@/words/codes.en';
import phone from './en';

export const en = { auth, codes, coding, kit, phone, shell };
