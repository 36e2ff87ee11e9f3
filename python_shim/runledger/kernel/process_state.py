"""What sets seeds or the state of the process, on which every later cell depends."""

# Long tables of words read best as text.
# ruff: noqa: SIM905
from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# The names under which notebooks know these modules, where the same cell shows no other.
USUAL_ALIASES: Mapping[str, str] = {
    "np": "numpy",
    "pd": "pandas",
    "plt": "matplotlib.pyplot",
    "mpl": "matplotlib",
    "sns": "seaborn",
    "tf": "tensorflow",
    "pl": "pytorch_lightning",
    "xr": "xarray",
    "cp": "cupy",
    "alt": "altair",
    "nx": "networkx",
    "hv": "holoviews",
    "mp": "multiprocessing",
    "th": "torch",
}

_CALLS = frozenset(
    """
    random.seed random.setstate numpy.random.seed numpy.random.set_state
    numpy.set_printoptions numpy.seterr numpy.seterrcall cupy.random.seed torch.manual_seed
    torch.seed torch.cuda.manual_seed torch.cuda.manual_seed_all torch.cuda.set_device
    torch.mps.manual_seed torch.random.manual_seed torch.random.set_rng_state
    torch.set_rng_state torch.set_default_dtype torch.set_default_device
    torch.set_default_tensor_type torch.set_grad_enabled torch.set_num_threads
    torch.set_printoptions torch.use_deterministic_algorithms
    torch.set_float32_matmul_precision tensorflow.random.set_seed tensorflow.set_random_seed
    tensorflow.compat.v1.set_random_seed tensorflow.compat.v1.disable_eager_execution
    tensorflow.get_logger jax.config.update os.chdir os.fchdir os.putenv os.unsetenv
    os.umask os.nice os.environ.update os.environ.setdefault os.environ.pop os.environ.clear
    pandas.set_option pandas.reset_option matplotlib.use matplotlib.rc
    matplotlib.rcParams.update matplotlib.rcdefaults matplotlib.style.use
    matplotlib.pyplot.style.use matplotlib.pyplot.rc matplotlib.pyplot.rcParams.update
    matplotlib.pyplot.rcdefaults matplotlib.pyplot.ion matplotlib.pyplot.ioff
    matplotlib.pyplot.switch_backend matplotlib.pyplot.set_cmap seaborn.set
    seaborn.set_theme seaborn.set_style seaborn.set_context seaborn.set_palette
    seaborn.reset_defaults warnings.filterwarnings warnings.simplefilter
    warnings.resetwarnings sys.path.append sys.path.insert sys.path.extend sys.path.remove
    sys.path.pop sys.setrecursionlimit sys.settrace sys.setprofile site.addsitedir
    locale.setlocale logging.basicConfig logging.disable logging.captureWarnings gc.disable
    gc.enable time.tzset decimal.setcontext multiprocessing.set_start_method
    nest_asyncio.apply dotenv.load_dotenv sklearn.set_config tqdm.pandas
    socket.setdefaulttimeout signal.signal importlib.reload importlib.invalidate_caches
    holoviews.extension exec execfile load_dotenv globals.update
    """.split()
)

# Names that say it whatever module they come from.
_LAST_NAMES = frozenset(
    """
    set_seed seed_everything seed_all set_all_seeds set_random_seed set_seeds fix_seed
    fix_seeds fix_random_seed fix_random_seeds manual_seed manual_seed_all set_global_seed
    set_option set_options setlocale set_verbosity set_verbosity_error set_verbosity_warning
    set_default_dtype enable_eager_execution
    """.split()
)

_STORES = (
    "os.environ",
    "sys.path",
    "sys.argv",
    "sys.stdout",
    "sys.stderr",
    "sys.modules",
    "pandas.options",
    "matplotlib.rcParams",
    "matplotlib.pyplot.rcParams",
    "torch.backends",
    "jax.config",
    "random.seed",
)


class Aliases:
    """The names of modules in one cell: those its imports show, else the usual ones."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def learn(self, node: ast.Import | ast.ImportFrom) -> None:
        """Take in an import statement."""
        for alias in node.names:
            if isinstance(node, ast.Import):
                if alias.asname:
                    self._known[alias.asname] = alias.name
            elif node.module and not node.level:
                self._known[alias.asname or alias.name] = f"{node.module}.{alias.name}"

    def full_name(self, node: ast.expr) -> str | None:
        """Return the dotted name of an expression with its module's own name, or None."""
        parts: list[str] = []
        while not isinstance(node, ast.Name):
            if isinstance(node, ast.Attribute):
                parts.append(node.attr)
                node = node.value
            elif isinstance(node, ast.Call):  # decimal.getcontext().prec, globals().update()
                node = node.func
            else:
                return None
        first = self._known.get(node.id) or USUAL_ALIASES.get(node.id, node.id)
        return ".".join((first, *reversed(parts)))


def sets_state(node: ast.AST, aliases: Aliases) -> bool:
    """Return whether this one node (not what is within it) sets seeds or process state."""
    if isinstance(node, ast.Call):
        name = aliases.full_name(node.func)
        if name is None:
            return False
        return name in _CALLS or name.rpartition(".")[2] in _LAST_NAMES
    if isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
        base: ast.expr = node
        while isinstance(base, ast.Subscript):
            base = base.value
        name = aliases.full_name(base)
        if name is None:
            return False
        return name.startswith("decimal.getcontext") or any(
            name == store or name.startswith(store + ".") for store in _STORES
        )
    return False
