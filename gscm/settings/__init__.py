"""Settings by concern; each file reads its own part of the environment once."""

from gscm.settings.api import *
from gscm.settings.core import *
from gscm.settings.database import *
from gscm.settings.grievances import *
from gscm.settings.judging import *
from gscm.settings.languages import *
from gscm.settings.limits import *
from gscm.settings.logs import *
from gscm.settings.mail import *
from gscm.settings.queue import *
from gscm.settings.security import *
from gscm.settings.sign_in import *
from gscm.settings.static import *
