"""Keys of the true shape, and things that look like keys and are none.

Every key is put together at run time, so that no scanner of secrets takes this file for a leak.
"""

from __future__ import annotations

import base64
import hashlib
import json
import random
import string

_drawn = random.Random(20)

ALNUM = string.ascii_letters + string.digits
UPPER = string.ascii_uppercase + string.digits
HEX = "0123456789abcdef"
URL = ALNUM + "-_"
BASE64 = ALNUM + "+/"


def drawn(length: int, alphabet: str = ALNUM) -> str:
    """Draw a text; its first characters hold a digit and both cases, as nearly every key does."""
    text = "".join(_drawn.choice(alphabet) for _ in range(length))
    firm = "".join(c for c in "a7F" if c in alphabet) or "7"
    return (firm + text)[:length]


def _part(text: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(text).encode()).decode().rstrip("=")


JWT = (
    _part({"alg": "HS256", "typ": "JWT"})
    + "."
    + _part({"sub": "1234567890", "name": "Ada"})
    + "."
    + drawn(43, URL)
)

# Found wherever they stand, by their form.
KEYS = {
    "AWS access key id": "AKIA" + drawn(16, UPPER),
    "AWS temporary key id": "ASIA" + drawn(16, UPPER),
    "Google API key": "AIza" + drawn(35, URL),
    "Google OAuth token": "ya29" + "." + drawn(68, URL),
    "Google client secret": "GOCSPX" + "-" + drawn(28, URL),
    "Azure client secret": drawn(3) + "8Q~" + drawn(34, ALNUM + "-_"),
    "GitHub personal": "ghp" + "_" + drawn(36),
    "GitHub OAuth": "gho" + "_" + drawn(36),
    "GitHub app": "ghs" + "_" + drawn(36),
    "GitHub fine-grained": "github" + "_pat_" + drawn(22) + "_" + drawn(59),
    "GitLab personal": "glpat" + "-" + drawn(20, URL),
    "GitLab runner": "glrt" + "-" + drawn(20, URL),
    "Slack bot": "xoxb"
    + "-"
    + drawn(12, "123456789")
    + "-"
    + drawn(13, "123456789")
    + "-"
    + drawn(24),
    "Slack user": "xoxp" + "-" + drawn(12, "123456789") + "-" + drawn(24),
    "Slack app": "xapp"
    + "-1-A"
    + drawn(10, UPPER)
    + "-"
    + drawn(13, "123456789")
    + "-"
    + drawn(64, HEX),
    "Stripe secret": "sk" + "_live_" + drawn(24),
    "Stripe long": "sk" + "_test_" + drawn(99),
    "Stripe restricted": "rk" + "_live_" + drawn(24),
    "Stripe webhook": "whsec" + "_" + drawn(32),
    "OpenAI": "sk" + "-" + drawn(48),
    "OpenAI project": "sk" + "-proj-" + drawn(74, URL) + "T3BlbkFJ" + drawn(74, URL),
    "OpenAI service account": "sk" + "-svcacct-" + drawn(74, URL),
    "Anthropic": "sk" + "-ant-api03-" + drawn(93, URL) + "AA",
    "OpenRouter": "sk" + "-or-v1-" + drawn(64, HEX),
    "Hugging Face": "hf" + "_" + drawn(34),
    "W&B": "wandb" + "_v1_" + drawn(70, URL),
    "Groq": "gsk" + "_" + drawn(52),
    "Replicate": "r8" + "_" + drawn(37),
    "Perplexity": "pplx" + "-" + drawn(48),
    "xAI": "xai" + "-" + drawn(80),
    "NVIDIA": "nvapi" + "-" + drawn(64, URL),
    "Tavily": "tvly" + "-" + drawn(32),
    "Pinecone": "pcsk" + "_" + drawn(6) + "_" + drawn(64),
    "LangSmith": "lsv2" + "_pt_" + drawn(32, HEX) + "_" + drawn(10, HEX),
    "Langfuse": "sk" + "-lf-" + "a1b2c3d4-e5f6-4789-a0b1-c2d3e4f5a6b7",
    "Neptune": base64.b64encode(
        json.dumps(
            {"api_address": "https://app.neptune.ai", "api_key": drawn(36)}, separators=(",", ":")
        ).encode()
    ).decode(),
    "npm": "npm" + "_" + drawn(36),
    "PyPI": "pypi" + "-AgEIcHlwaS5vcmc" + drawn(150, URL),
    "RubyGems": "rubygems" + "_" + drawn(48, HEX),
    "Docker Hub": "dckr" + "_pat_" + drawn(27, URL),
    "Databricks": "dapi" + drawn(32, HEX),
    "DigitalOcean": "dop" + "_v1_" + drawn(64, HEX),
    "Shopify": "shpat" + "_" + drawn(32, HEX),
    "Square": "sq0atp" + "-" + drawn(22, URL),
    "SendGrid": "SG" + "." + drawn(22, URL) + "." + drawn(43, URL),
    "Mailchimp": drawn(32, HEX) + "-us14",
    "Twilio": "SK" + drawn(32, HEX),
    "Telegram": drawn(10, "123456789") + ":AA" + drawn(33, URL),
    "Discord": "M" + drawn(25) + "." + drawn(6, URL) + "." + drawn(38, URL),
    "Airtable": "pat" + drawn(14) + "." + drawn(64, HEX),
    "Notion": "ntn" + "_" + drawn(46),
    "Figma": "figd" + "_" + drawn(40, URL),
    "Linear": "lin" + "_api_" + drawn(40),
    "Grafana": "glsa" + "_" + drawn(32) + "_" + drawn(8, HEX),
    "New Relic": "NRAK" + "-" + drawn(27, UPPER),
    "Sentry": "sntrys" + "_" + drawn(80, BASE64),
    "Vault": "hvs" + "." + drawn(90, URL),
    "Doppler": "dp.pt" + "." + drawn(43),
    "Atlassian": "ATATT3x" + drawn(180, URL),
    "Supabase": "sbp" + "_" + drawn(40, HEX),
    "age": "AGE-SECRET-KEY-1" + drawn(58, UPPER),
    "JWT": JWT,
}

PASSWORD = "Tr0ub4dor" + "-and-3"
AWS_SECRET = drawn(40, BASE64)
AZURE_ACCOUNT = drawn(86, BASE64) + "=="
WANDB = drawn(40, HEX)
HEX_KEY = drawn(32, HEX)

# Found by what stands beside them: (text, what may be seen of it nowhere).
BESIDE = {
    "AWS secret key": (f"aws_secret_access_key = '{AWS_SECRET}'", AWS_SECRET),
    "AWS credentials file": (f"[default]\naws_secret_access_key = {AWS_SECRET}\n", AWS_SECRET),
    "AWS pair": (f"('AKIA{drawn(16, UPPER)}', '{AWS_SECRET}')", AWS_SECRET),
    "Azure storage": (
        "conn = 'DefaultEndpointsProtocol=https;AccountName=x;"
        f"AccountKey={AZURE_ACCOUNT};EndpointSuffix=core.windows.net'",
        AZURE_ACCOUNT,
    ),
    "Azure signature": (
        f"url = 'https://x.blob.core.windows.net/c/f.csv?sv=2024-01-01&sig={drawn(43)}%3D'",
        "%3D",
    ),
    "Azure OpenAI": (f"AZURE_OPENAI_KEY = '{HEX_KEY}'", HEX_KEY),
    "W&B at the shell": (f"!wandb login --relogin {WANDB}", WANDB),
    "W&B in Python": (f"wandb.login(key='{WANDB}')", WANDB),
    "W&B variable": (f"%env WANDB_API_KEY={WANDB}", WANDB),
    "W&B netrc": (f"!echo 'machine api.wandb.ai login user password {WANDB}' >> ~/.netrc", WANDB),
    "Kaggle file": (f"auth = {{'username': 'ada', 'key': '{HEX_KEY}'}}", HEX_KEY),
    "Kaggle variable": (f"os.environ['KAGGLE_KEY'] = '{HEX_KEY}'", HEX_KEY),
    "service account": (
        '{"type": "service_account", "private_key": "-----BEGIN PRIVATE '
        + "KEY-----\\n"
        + AWS_SECRET
        + '\\n-----END PRIVATE KEY-----\\n"}',
        AWS_SECRET,
    ),
    "PostgreSQL": (f"create_engine('postgresql://ada:{PASSWORD}@db.example.org/x')", PASSWORD),
    "MongoDB": (f"uri = 'mongodb+srv://ada:{PASSWORD}@c0.example.net/?retryWrites=true'", PASSWORD),
    "Redis": (f"redis.from_url('redis://:{PASSWORD}@localhost:6379/0')", PASSWORD),
    "ODBC": (f"pyodbc.connect('Driver=X;Server=db;Uid=ada;Pwd={PASSWORD};Port=1')", PASSWORD),
    "libpq": (f"psycopg2.connect('host=db dbname=x user=ada password={PASSWORD}')", PASSWORD),
    "Slack webhook": (
        "post('https://hooks.slack.com/services/T0AAAAAAA/B0AAAAAAA/" + drawn(24) + "')",
        "B0AAAAAAA",
    ),
    "header": (f"headers = {{'X-Api-Key': '{HEX_KEY}'}}", HEX_KEY),
    "header in a list": (f"headers = [('X-Auth-Token', '{HEX_KEY}')]", HEX_KEY),
    "bearer": (f"headers = {{'Authorization': 'Bearer {drawn(40)}x9'}}", "x9"),
    "setter": (f"client.set_token('{HEX_KEY}')", HEX_KEY),
    "door": (f"api.authenticate('{HEX_KEY}')", HEX_KEY),
    "comment": (f"x = 1  # my api key: {HEX_KEY}", HEX_KEY),
    "sentence": (f"# the token is {HEX_KEY}, do not tell", HEX_KEY),
    "shell": (f"!export OPENAI_API_KEY={HEX_KEY} && run", HEX_KEY),
    "dot env": (f"%%writefile .env\nSECRET_KEY={HEX_KEY}\n", HEX_KEY),
    "git": (f"!git clone https://ada:{PASSWORD}@example.org/r.git", PASSWORD),
}

_SHA1 = hashlib.sha1(b"commit").hexdigest()
_SHA256 = hashlib.sha256(b"data").hexdigest()
_IMAGE = base64.b64encode(bytes(_drawn.randrange(256) for _ in range(6000))).decode()

# Must stay as they are, in a source and in an output.
NO_KEYS = {
    "git commit": f"commit = '{_SHA1}'",
    "git log": f"commit {_SHA1} (HEAD -> main)\nAuthor: Ada <ada@example.org>",
    "SHA-256": f"assert digest == '{_SHA256}'",
    "SHA-256 sum": f"{_SHA256}  data.csv",
    "MD5": f"cache['{HEX_KEY}'] = frame",
    "hash of a token": f"token_hash = '{_SHA256}'",
    "cache key": f"cache_key = '{_SHA256}'",
    "package hash": f"numpy==2.1.0 --hash=sha256:{_SHA256}",
    "UUID": "run_id = '6f1d8c1e-0b1a-4e6e-9d5c-2f8f4a1b7c3d'",
    "image": f'<img src="data:image/png;base64,{_IMAGE}">',
    "base64 text": f"blob = '{_IMAGE[:400]}'",
    "numbers": "max_tokens = 4096; n_tokens = 12; num_tokens=8; token_ids = [1, 2, 3]",
    "tokenizer": "tokenizer = AutoTokenizer.from_pretrained('bert-base-uncased', use_fast=True)",
    "special tokens": "tok.add_special_tokens({'pad_token': '[PAD]', 'eos_token': '</s>'})",
    "sort": "rows.sort(key=lambda row: row['key'], reverse=True); sorted(x, key='loss')",
    "merge": "a.merge(b, on='key', how='left'); df.set_index('primary_key')",
    "keys": "for key, value in config.items():\n    print(key, value)",
    "keyboard": "keyboard = 'qwertz-uiop'; monkey = 'gibbon'; author = 'Ada Lovelace 1815'",
    "models": "model = 'claude-3-5-sonnet-20241022'; other = 'gpt-4o-mini-2024-07-18'",
    "model of a hub": "load('meta-llama/Llama-3.1-8B-Instruct'); load('Qwen/Qwen2.5-7B-AWQ')",
    "checkpoint": "torch.load('runs/2024-05-01T12-30-00/epoch=12-val_loss=0.1234.ckpt')",
    "long word": "x = 'Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamten'",
    "identifier": "sk_learn_pipeline_with_a_very_long_name_2 = sklearn_model_selection_v3",
    "dotted": "Mapping.something.another_rather_long_attribute_name_here_for_all",
    "object": "<Token object at 0x7f3a2b1c9d8e>, <secret.Vault at 0x7f3a2b1c9d8e>",
    "progress": "Downloading tokenizer.json: 100%|##########| 2.11M/2.11M [00:01<00:00, 1.7MB/s]",
    "loss": "step 100 | loss 0.1234567890123456 | token/s 12345.678901234567",
    "token counts": "token 1234567890123456: 12; tokens per second: 1234.56789012345678",
    "path": "secret_path = '/home/ada/data/2024/run-0012/config.yaml'",
    "url": "token_url = 'https://login.example.org/oauth2/v2.0/token?version=2'",
    "time": "password expires 2026-01-02T10:11:12.123456Z",
    "protein": "seq = 'MKTAYIAKQRQISFVKSHFSRQLEERLGLIEVQAPILSRVGDGTQDNLSGAEKAVQVKVKALPDAQFEVV'",
    "DNA": "reads = 'ACGTTGCAACGTTGCAACGTTGCAACGTTGCAACGTTGCAACGT'",
    "InChI key": "inchi = 'BSYNRYMUTXBXSQ-UHFFFAOYSA-N'",
    "placeholder": "url = f'postgres://{user}:{password}@{host}/x'; token = os.environ['TOKEN']",
    "asked for": "password = getpass.getpass('Password: ')",
    "yes or no": "auth = True; token = None; password = 0",
    "regular expression": "pattern = r'(?P<key>\\w+)=(?P<value>[^;]+);'",
    "version": "secret_version = 'v1.2.3-rc4+build.20240501'; api_version = '2024-02-15-preview'",
    "embedding": "emb = model.encode('key performance indicators'); print('Key figures: 12')",
    "printed tokens": "tokens: 512 max_tokens=4096 keys: ['a', 'b'] tokenizer={'name': 'bert'}",
    "lists beside": "{'n': 2, 'secret_names': ['DB'], 'token_ids': ['a', 'b'], 'x': ['y']}",
    "an aside": 'Secrets: (see "Managing secrets" in the docs), [1] and {2}',
    "types below": "password: float64\nsecret: object\napi_key: str\ncredentials: required",
    "names below": "secrets:\n  - DB_PASSWORD\n  - name: regcred2\npasswords:\n  - least 8 letters",
    "looked up": "# passwords = [os.environ['DB_1'], getpass('Which one? '), 12, None]",
    "dataframe": "   key    value      token\n0  a1b2   0.123  [UNK]\n1  c3d4   0.456  [CLS]",
}
