"""Microsoft's public AdventureWorks tables, turned into a plant model and a stream of sales orders."""

from app.connectors.adventureworks.document import Progress, plant_document
from app.connectors.adventureworks.orders import SalesLine, SalesOrder, sales_orders

__all__ = ["Progress", "SalesLine", "SalesOrder", "plant_document", "sales_orders"]
