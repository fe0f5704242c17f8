"""frePPLe's tables, as its users export them, turned into a plant model and a list of open orders."""

from app.connectors.frepple.document import FrepplePlant, frepple_plant
from app.connectors.frepple.orders import OpenOrder

__all__ = ["FrepplePlant", "OpenOrder", "frepple_plant"]
