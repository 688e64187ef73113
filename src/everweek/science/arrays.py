"""The array everything is computed with. Apart from `arguments`, so that who needs no array need not load numpy."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
