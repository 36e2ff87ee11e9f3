from __future__ import annotations

import ast
import warnings

import pytest

from runledger.journal.masking import (
    ENVIRONMENT_ALLOWED,
    is_secret_name,
    mask_source,
    mask_text,
    mask_url,
    mask_value,
)
from runledger.journal.values import jsonable
from tests.journal.test_masking_any_text import parses

# Made up at run time, so that no scanner of secrets takes them for real ones.
ALNUM = "a1B2c3D4e5F6g7H8i9J0"
SECRET = "hunt" + "er2!"


@pytest.mark.parametrize(
    "source",
    [
        "token = '{}'",
        "password: str = '{}'",
        "passwd = b'{}'",
        "cfg.pwd = r'{}'",
        "secret += '{}'",
        "if (auth_token := '{}'): pass",
        "connect(password='{}', user='bob')",
        "d = dict(api_key='{}')",
        "d = {'apiKey': '{}', 'n': 2}",
        "d = {'db': {'passwd': '{}'}}",
        "os.environ['MY_TOKEN'] = '{}'",
        "os.environ.setdefault('API_KEY', '{}')",
        "os.getenv('API_KEY', '{}')",
        "rl.parameter('api_key', '{}')",
        "api_key = os.environ.get('API_KEY') or '{}'",
        "api_key = '{}' if local else None",
        "secret = '{}'.encode()",
        "secret = f'{}{x}'",
        "token = ('{}' + x)",
        "token = (\n    '{}'  # it's\n    'more'\n)",
        "user, password = 'bob', '{}'",
        "private_key = '''\n{}\n'''",
        "credentials = ('bob', '{}')",
        "passwords = ['{}', '{}']",
        "def f(a, password='{}', *, b=1, secret='{}'): pass",
        "f = lambda token='{}': token",
        "class A:\n    access_key: str = '{}'",
        "if password == '{}': pass",
        "requests.get(url, auth=('bob', '{}'))",
        "HTTPBasicAuth('bob', '{}')",
        "x = f\"{connect(token='{}')}\"",
        "é = 'ü'; token = '{}'; n = 1",
        "# token = '{}'",
        '"""An example: connect(password=\'{}\')."""',
        "query = \"password='{}'\"",
        "headers = {'Authorization': 'Bearer {}'}",
        "url = 'postgres://bob:{}@host/db'",
        # and where it does not parse:
        "token = '{}' +\nfoo(",
        "connect(password='{}'",
        "os.environ['MY_TOKEN'] = '{}' +",
        "d = {'password': '{}'",
        "token = '{}",
        "!echo hello\ntoken = '{}'",
        "%matplotlib inline\nif x:\n    !ls\n    password = '{}'\n",
        "files = !ls\ntoken = '{}'",
        "plot?\ntoken = '{}'",
        "%%time\ntoken = '{}'",
        "%time connect(password='{}')",
        "!curl -H 'Authorization: Bearer {}' https://example.org",
        "!curl -u bob:{} https://example.org",
        "!mysql --user bob --password={} db",
        "!mysql --password '{}' db",
        "!tool --api-key {}",
        "!API_KEY={} tool",
        '!curl -d \'{"password": "{}"}\' https://example.org',
        "%env API_KEY={}",
        "%env API_KEY {}",
        "%%bash\nexport DB_PASSWORD={}\nls",
        "%%bash\nexport DB_PASSWORD='{}'\nls",
        "%%writefile .env\nAPI_KEY={}\nDEBUG=1",
    ],
)
def test_a_literal_under_the_name_of_a_secret_is_masked(source: str) -> None:
    text = source.replace("{}", SECRET)
    result, masked = mask_source(text)
    assert masked
    assert SECRET not in result
    assert "***" in result
    assert result.count("\n") == text.count("\n")
    assert mask_source(result) == (result, False)
    assert parses(result) == parses(text)


@pytest.mark.parametrize(
    "source",
    [
        "max_tokens = 5",
        "max_tokens = '5'; n_tokens = 'many'; tokenizer = 'bert-base'; key = 'id'",
        "sorted(rows, key='name')",
        "token = 5; password = None; secret = True; api_key = 0.5",
        "tokenizer = AutoTokenizer.from_pretrained('gpt2', pad_token='[PAD]', use_auth_token=True)",
        "monkey = 'x'; keyboard = 'y'; author = 'z'; authors = ['a']; passage = 'b'; compass = 'c'",
        "token = os.environ['TOKEN']",
        "%%my_timer\ntoken = load(path)",
        "%%writefile train.py\ntoken = load(path)",
        "%time token = load(path)",
        "token = os.getenv('TOKEN')",
        "password = getpass('Password: ')",
        "token = ''",
        "headers = {'Authorization': f'Bearer {token}'}",
        "headers = {'Authorization': token}",
        "url = f'postgres://{user}:{password}@host/db'",
        "url = 'https://host:8080/a@b'",
        "!curl -H 'Authorization: Bearer $TOKEN' https://example.org",
        "!tool --max-tokens 5 --token $TOKEN",
        "!git clone git@example.org:a/b.git",
        "task = 'disk-management-and-other-long-names-of-things'",
        "x = df['sk-learn']",
        "for token in doc:\n    if token == 'the': pass",
        "df['key'] = 'value'; primary_key = 'id'; foreign_keys = ['a']; keys = ['b']",
        "token_count = 'many'; secret_name = 'prod/db'; password_file = '/run/x'",
    ],
)
def test_what_is_no_secret_is_left_alone(source: str) -> None:
    assert mask_source(source) == (source, False)


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        *(
            (name, True)
            for name in ("token", "HF_TOKEN", "authToken", "X-Auth-Token", "db_password")
        ),
        *(
            (name, True)
            for name in ("apikey", "api_key", "API_KEY", "OpenAIApiKey", "aws.secret_access_key")
        ),
        *(
            (name, True)
            for name in ("private_key", "credentials", "PASSWD", "pwd", "client_secret")
        ),
        *((name, True) for name in ("DB_PASS", "access_key", "token2", "SECRET_KEY", "passphrase")),
        *(
            (name, False)
            for name in ("max_tokens", "tokenizer", "tokens", "key", "n_tokens", "keys")
        ),
        *(
            (name, False)
            for name in ("secretary", "", "_", "token_ids", "eos_token", "pass_rate", "key_api")
        ),
    ],
)
def test_whole_parts_of_a_name_decide(name: str, secret: bool) -> None:
    assert is_secret_name(name) is secret


def test_a_private_key_is_masked_and_keeps_its_lines() -> None:
    begin, end = "-----BEGIN RSA PRIVATE " + "KEY-----", "-----END RSA PRIVATE " + "KEY-----"
    body = "\n".join(["MIIEpAIBAAKCAQEA" + ALNUM * 2] * 3 + ["abc="])
    for text in (
        f'pem = """{begin}\n{body}\n{end}\n"""',
        f"cat <<X\n{begin}\n{body}",
        f"{begin}\n{body}",
    ):
        source, masked = mask_source(text)
        assert masked
        assert "MIIE" not in source
        assert "abc" not in source
        assert source.count("\n") == text.count("\n")
        assert mask_source(source) == (source, False)
    parts = "(" + "\n".join(f'"{line}\\n"' for line in [begin, *body.split("\n"), end]) + ")"
    source, _ = mask_source(parts)
    assert "MIIE" not in source
    ast.parse(source)


def test_what_a_cell_prints_is_masked_too() -> None:
    printed = (
        f"{{'password': '{SECRET}', 'user': 'bob'}}\n"
        f'{{"api_key": "{SECRET}"}}\nDB_PASSWORD={SECRET}\nAuthorization: Basic {ALNUM}==\n'
        f"Endpoint=x;AccountKey={ALNUM * 3}==;y\nhttps://bob:{SECRET}@example.org/x\n"
        f"aws_secret_access_key='{ALNUM * 2}'\nloss=0.25 token=the max_tokens: '5'"
    )
    result = mask_text(printed)
    assert SECRET not in result
    assert ALNUM not in result
    assert "'user': 'bob'" in result
    assert result.endswith("loss=0.25 token=the max_tokens: '5'")
    assert mask_text(result) == result


@pytest.mark.parametrize(
    ("printed", "masked"),
    [
        ("Config(password=b'{}', n=1)", "Config(password=b'***', n=1)"),
        ('Config(password=b"it\'s {}")', 'Config(password=b"***")'),
        ("{'password': b'{}', b'token': rb'{}'}", "{'password': b'***', b'token': rb'***'}"),
        ("{'password': bytearray(b'{}')}", "{'password': bytearray(b'***')}"),
        ("{'password': np.str_('{}')}", "{'password': np.str_('***')}"),
        ("{\\'password\\': b\\'{}\\'}", "{\\'password\\': b\\'***\\'}"),
        ("Config(password=b'{}… (820 characters)", "Config(password=b'***"),
        ("{'password': 'a\\'\"{}', 'n': 1}", "{'password': '***', 'n': 1}"),
        ("password = 'a\\'\"{}", "password = '***"),
        (f"[(b'x-api-key', b'{ALNUM}')]", "[(b'x-api-key', b'***')]"),
    ],
)
def test_a_secret_is_masked_in_whatever_way_python_writes_it(printed: str, masked: str) -> None:
    assert mask_text(printed.replace("{}", SECRET)) == masked
    assert mask_text(masked) == masked


LISTED = [
    (
        "{'passwords': ['{}', '{}'], 'users': ['ada']}",
        "{'passwords': ['***', '***'], 'users': ['ada']}",
    ),
    (
        "{'passwords': {'db': '{}', 'mail': ('{}', {'n': 1})}}",
        "{'passwords': {'db': '***', 'mail': ('***', {'n': 1})}}",
    ),
    (
        '{\n  "secrets": [\n    "{}",\n    null\n  ],\n  "n": ["a"]\n}',
        '{\n  "secrets": [\n    "***",\n    null\n  ],\n  "n": ["a"]\n}',
    ),
    (
        '"{\\"passwords\\": [\\"{}\\"], \\"n\\": \\"k\\"}"',
        '"{\\"passwords\\": [\\"***\\"], \\"n\\": \\"k\\"}"',
    ),
    (
        "{'passwords': array(['{}', np.str_('{}')]), 'x': 'y'}",
        "{'passwords': array(['***', np.str_('***')]), 'x': 'y'}",
    ),
    ("Config(passwords=[b'{}'], names=['a'])", "Config(passwords=[b'***'], names=['a'])"),
    ("{'passwords': ['{}', 'cut… (820 characters)", "{'passwords': ['***', '***"),
    ("passwords:\n  - {}9\n  - {}8\nuser: ada", "passwords:\n  - ***\n  - ***\nuser: ada"),
    ("db:\n  password: {}9\n  user: ada\n", "db:\n  password: ***\n  user: ada\n"),
    ("%%writefile a.yml\npasswords:\n- {}9\n", "%%writefile a.yml\npasswords:\n- ***\n"),
]


@pytest.mark.parametrize(("printed", "masked"), LISTED)
def test_secrets_that_a_text_lists_under_one_name_are_masked(printed: str, masked: str) -> None:
    text = printed.replace("{}", SECRET)
    assert mask_text(text) == masked
    assert mask_text(masked) == masked
    source, _ = mask_source(text)
    assert SECRET not in source
    assert mask_source(source) == (source, False)


def test_a_secret_of_bytes_in_a_representation_is_masked() -> None:
    class Config:
        def __repr__(self) -> str:
            return f"Config(password={SECRET.encode()!r})"

    assert mask_value("config", jsonable(Config())) == {"repr": "Config(password=b'***')"}


def test_a_traceback_shows_no_secret_whatever_its_colours() -> None:
    raised = (
        "\x1b[31m-----\x1b[39m\n"
        "\x1b[32m----> \x1b[39m\x1b[32m1\x1b[39m password = "
        f'\x1b[33m"{SECRET}"\x1b[39m; \x1b[32m1\x1b[39m/\x1b[32m0\x1b[39m\n'
        f"\x1b[31m    \x1b[39m\x1b[31mapi_key = '{SECRET}' oops\x1b[39m\n"
        f"\x1b]8;;https://bob:{SECRET}@example.org\x07link\x1b]8;;\x07\n"
        "\x1b[31mZeroDivisionError\x1b[39m: division by zero"
    )
    result = mask_text(raised)
    assert SECRET not in result
    assert result.count("\n") == raised.count("\n")
    assert result.startswith("\x1b[31m-----\x1b[39m\n")
    assert result.endswith("\x1b[31mZeroDivisionError\x1b[39m: division by zero")
    assert '1 password = "***"; 1/0' in result
    assert mask_text(result) == result


def test_what_the_env_magic_prints_is_masked() -> None:
    assert mask_text(f"env: API_KEY={SECRET}\n") == "env: API_KEY=***\n"


@pytest.mark.parametrize(
    ("cut", "masked"),
    [
        (
            f"Config(host='db', password='{SECRET} and… (512 characters)",
            "Config(host='db', password='***",
        ),
        (f'{{"api_key": "{SECRET}', '{"api_key": "***'),
        (f"token='{SECRET}…\nuser='bob'", "token='***\nuser='bob'"),
        (f"token=\\'{SECRET}", "token=\\'***"),
        ("password='", "password='"),
        ("password='{pw}", "password='{pw}"),
        ("user='bob", "user='bob"),
        ("if token == 'the", "if token == 'the"),
        ("input('Password: ')", "input('Password: ')"),
        (f"can't connect: password='{SECRET}", "can't connect: password='***"),
        (f"'it\\'s' password='{SECRET}… (300 characters)", "'it\\'s' password='***"),
        ("secret=\"a ' b\" token='cdefgh", 'secret="***" token=\'***'),
    ],
)
def test_of_a_secret_without_its_closing_quote_the_rest_of_the_line_is_masked(
    cut: str, masked: str
) -> None:
    assert mask_text(cut) == masked
    assert mask_text(masked) == masked


@pytest.mark.parametrize("length", range(120, 320, 7))
def test_a_secret_in_a_shortened_representation_is_masked(length: int) -> None:
    class Config:
        def __repr__(self) -> str:
            return f"Config(notes={'n' * length!r}, password={'hunter2 ' * 20!r}, port=5432)"

    for value in (Config(), repr(Config()), [Config()]):
        assert "hunt" not in str(mask_value("config", jsonable(value)))


def test_values_are_masked_by_name_and_by_form() -> None:
    value = {"password": SECRET, "n": 3, "deep": [{"api_key": SECRET, "max_tokens": "5"}, "plain"]}
    assert mask_value("config", value) == {
        "password": "***",
        "n": 3,
        "deep": [{"api_key": "***", "max_tokens": "5"}, "plain"],
    }
    assert mask_value("token", SECRET) == "***"
    assert mask_value("token", 5) == 5
    assert mask_value("token", None) is None
    assert mask_value("token", True) is True
    assert mask_value("passwords", {"bob": SECRET, "tries": 3}) == {"bob": "***", "tries": 3}


@pytest.mark.parametrize(
    ("url", "cut"),
    [
        (f"https://bob:{SECRET}@example.org/a.git", "https://example.org/a.git"),
        (f"https://{ALNUM}@example.org/a.git", "https://example.org/a.git"),
        (f"pkg @ git+https://x:{SECRET}@example.org/a@v1", "pkg @ git+https://example.org/a@v1"),
        ("ssh://git@example.org/a.git", "ssh://git@example.org/a.git"),
        ("git@example.org:a/b.git", "git@example.org:a/b.git"),
        ("https://example.org/?token=abc&page=2", "https://example.org/?token=***&page=2"),
        ("https://example.org:8080/a@b", "https://example.org:8080/a@b"),
    ],
)
def test_credentials_are_cut_from_urls(url: str, cut: str) -> None:
    assert mask_url(url) == cut
    assert mask_url(cut) == cut


def test_no_variable_of_the_process_is_recorded_that_names_a_secret() -> None:
    assert "CUDA_VISIBLE_DEVICES" in ENVIRONMENT_ALLOWED
    assert not any(is_secret_name(name) for name in ENVIRONMENT_ALLOWED)


def test_parsing_shows_no_warning_and_forgets_none_of_the_users() -> None:
    source = "token = 'a'; x = '\\d'; 1 is 1"
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        filters = list(warnings.filters)
        assert mask_source(source)[1]
        assert warnings.filters == filters
    assert seen == []


def test_a_source_too_long_for_a_line_is_cut_and_told_from_others_that_begin_alike() -> None:
    sources = ["x = 1\n" + letter * 20_000_000 for letter in "ab"]
    cut = [mask_source("# " + "c" * 2_000_000 + source) for source in sources]
    assert all(masked and len(text) < 1_100_000 for text, masked in cut)
    assert cut[0] != cut[1]
    assert mask_source("a" * 1_000_000) == ("a" * 1_000_000, False)
