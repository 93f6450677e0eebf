// The words the phone needs, and no more; phone.test.ts finds any that is missing.
import auth from '@/auth/zh';
import kit from '@/kit/zh';
import coding from '@/links/coding/zh';
import shell from '@/shell/zh';
import codes from '@/words/codes.zh';
import phone from './zh';

export const zh = { auth, codes, coding, kit, phone, shell };
