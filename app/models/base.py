"""The base of every table: names of constraints that migrations rely on, and the types the columns are made of.

Minutes are integers since 2000-01-01T00:00Z, finer instants are microseconds since then, quantities count the
smallest unit of their item. Text in a column called ``body``, ``request``, ``answer`` or ``payload`` is JSON.
"""

from typing import Annotated

from sqlalchemy import BigInteger, Integer, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, mapped_column

Id = Annotated[str, mapped_column(String(600))]
"""Ours, the ERP's (128 characters at most), or a few of those and what joins them."""
TenantKey = Annotated[str, mapped_column(String(64), primary_key=True)]
PlanKey = Annotated[str, mapped_column(String(64), primary_key=True)]
IdKey = Annotated[str, mapped_column(String(600), primary_key=True)]
EntityKey = Annotated[str, mapped_column(String(1600), primary_key=True)]
"""JSON of two ids of the ERP at most, in which a control character takes six; an index takes up to 2700 bytes."""
NumberKey = Annotated[int, mapped_column(BigInteger, primary_key=True, autoincrement=False)]
WordKey = Annotated[str, mapped_column(String(32), primary_key=True)]
Word = Annotated[str, mapped_column(String(32))]
"""One of a few that the domain lists."""
Json = Annotated[str, mapped_column(Text)]
MinuteNumber = Annotated[int, mapped_column(Integer)]
Number = Annotated[int, mapped_column(BigInteger)]
Microseconds = Annotated[int, mapped_column(BigInteger)]
Digest = Annotated[str, mapped_column(String(64))]


class Row(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
