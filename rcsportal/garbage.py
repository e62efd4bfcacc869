"""The garbage collector of a process that serves pages: what it looks through, and how often."""

import gc

# Objects made until the youngest are looked through; Python's own number is 700. A page makes
# thousands and leaves few that only the collector frees.
YOUNGEST = 10_000


def settle() -> None:
    """Leaves out what is loaded by now, and collects less often. Call it once, after loading.

    Looking through what stays took a sixth of a page's mean, collecting as often a further tenth.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNGEST)
