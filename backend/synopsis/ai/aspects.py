"""All aspects, in the order in which they are looked for and, where as many pupils say both, told.

An expression that one aspect has taken is no other's: "handed in on time" is about the work, not about being on time.
"""

from synopsis.ai.aspect import Aspect
from synopsis.ai.aspects_of_contact import CONTACT
from synopsis.ai.aspects_of_presenting import PRESENTING
from synopsis.ai.aspects_of_work import WORK

ASPECTS: tuple[Aspect, ...] = (*CONTACT, *WORK, *PRESENTING)
