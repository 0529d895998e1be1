/**
 * Common words in passwords, in lower case. Compiled by hand; covers only some names of people and
 * clubs.
 */
export const commonWords: readonly string[] = `
password passwort passwd passcode passphrase pass motdepasse contrasena senha parola kennwort geheim secret secure security
admin administrator root user username guest login logon signin sysadmin superuser operator manager service system server
default changeme change temp temporary test testing tester demo example sample public private access open enter letmein
letme welcome willkommen bienvenue hello hallo hola ciao goodbye tandem company office work business internet online
iloveyou ilove ihate loveyou love lovely lover sweetheart darling honey baby babygirl babyboy angel princess prince queen
king master mistress boss hero legend ninja samurai warrior hunter killer shadow phantom ghost monster dragon tiger lion
monkey panther wolf eagle falcon phoenix horse rabbit kitty kitten puppy doggy cheese cookie chocolate banana orange apple
pepper ginger coffee pizza peanut butter sugar candy cherry strawberry flower rainbow sunshine sunset sunrise moonlight
star stars starlight galaxy universe heaven paradise freedom liberty forever together family friend friends friendship
football fussball soccer baseball basketball hockey tennis golf cricket racing ferrari porsche mercedes mustang corvette
harley yamaha liverpool arsenal chelsea manchester united barcelona realmadrid juventus bayern lakers yankees cowboys
steelers eagles superman batman spiderman ironman starwars skywalker startrek pokemon pikachu naruto minecraft fortnite
callofduty warcraft matrix whatever nothing something anything everything trustno blink metallica nirvana beatles slipknot
computer laptop keyboard windows linux ubuntu google facebook twitter instagram linkedin youtube amazon microsoft yahoo
hotmail gmail samsung nokia iphone android dell cisco oracle mysql postgres postgresql database kubernetes docker github
jenkins grafana prometheus clickhouse production staging development developer monitoring
spring summer autumn fall winter fruehling sommer herbst season holiday christmas easter birthday
january february march april may june july august september october november december
monday tuesday wednesday thursday friday saturday sunday morning night today tomorrow yesterday
one two three four five six seven eight nine ten zero hundred thousand million
red green blue yellow black white purple pink silver golden gold diamond platinum
michael jordan jennifer jessica ashley michelle nicole daniel david robert thomas andrew anthony matthew joshua justin
charlie george harley jackson jasmine maggie hannah amanda samantha william christopher alexander alexandra richard
thisismy thisis mypassword myname mynameis iam mine the this that your you and for with new old our
trustme fuckyou fuck shit bitch asshole sexy hottie lol abc xyz foo bar foobar qwe asd zxc azerty
`
  .trim()
  .split(/\s+/u);

/**
 * Sequences of adjacent keys or letters. Part of a sequence, in either direction, is as easy to
 * guess as a single letter.
 */
export const keyRuns: readonly string[] = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'azertyuiop',
  'qsdfghjklm',
  'wxcvbn',
  'qwertzuiop',
  'yxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
  'qazwsxedcrfvtgbyhnujmikolp',
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  'zaq1xsw2cde3vfr4bgt5nhy6mju7',
  'zaqxswcdevfrbgtnhymju',
  '!@#$%^&*()',
  '!"§$%&/()=',
];
